-- days, weeks and months are summed from it, and running totals
{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('fct_kpi_orders') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

campaign_days as (

    select * from {{ ref('fct_kpi_campaign_days') }}

),

stock_days as (

    select * from {{ ref('fct_kpi_stock_days') }}

),

responses as (

    select * from {{ ref('fct_survey_responses') }}
    where nps_score is not null

),

all_orders as (

    select * from {{ ref('fct_orders') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

opened as (

    select min(order_date) as opened_on from all_orders

),

days as (

    select dates.date_day
    from dates
    inner join opened on dates.date_day >= opened.opened_on
    inner join as_of on dates.date_day <= as_of.as_of_date

),

sold as (

    select
        order_date,
        count(*) as orders,
        sum(unit_count) as units_sold,
        sum(returned_quantity) as returned_units,
        sum(net_sales) as net_sales,
        sum(net_revenue) as net_revenue,
        sum(contribution_margin) as contribution_margin,
        count(case when contribution_margin is null then 1 end) as orders_without_margin,
        count(case when is_first_order then 1 end) as new_customers,
        sum(case when not is_guest then net_revenue end) as customer_net_revenue
    from orders
    group by order_date

),

visited as (

    select
        session_date,
        count(*) as sessions,
        count(case when has_purchase then 1 end) as sessions_with_purchase,
        count(case when has_cart then 1 end) as sessions_with_cart,
        -- of the last carts nobody knows yet whether they are abandoned
        count(case when has_cart and is_cart_abandoned is not null then 1 end) as decided_carts,
        count(case when is_cart_abandoned then 1 end) as abandoned_carts
    from sessions
    group by session_date

),

spent as (

    select
        kpi_date,
        sum(marketing_spend) as marketing_spend,
        sum(attributable_spend) as attributable_spend,
        sum(attributed_revenue) as attributed_revenue
    from campaign_days
    group by kpi_date

),

stocked as (

    select
        stock_date,
        count(*) as stock_days,
        count(case when is_stockout then 1 end) as stockout_days
    from stock_days
    group by stock_date

),

answered as (

    select
        responded_on,
        count(*) as nps_responses,
        count(case when nps_group = 'promoter' then 1 end) as promoters,
        count(case when nps_group = 'detractor' then 1 end) as detractors
    from responses
    group by responded_on

),

final as (

    select
        days.date_day,
        cast(coalesce(visited.sessions, 0) as bigint) as sessions,
        cast(coalesce(visited.sessions_with_purchase, 0) as bigint) as sessions_with_purchase,
        cast(coalesce(visited.sessions_with_cart, 0) as bigint) as sessions_with_cart,
        cast(coalesce(visited.decided_carts, 0) as bigint) as decided_carts,
        cast(coalesce(visited.abandoned_carts, 0) as bigint) as abandoned_carts,
        cast(coalesce(sold.orders, 0) as bigint) as orders,
        cast(coalesce(sold.units_sold, 0) as numeric(18, 3)) as units_sold,
        cast(coalesce(sold.returned_units, 0) as numeric(18, 3)) as returned_units,
        cast(coalesce(sold.net_sales, 0) as numeric(18, 2)) as net_sales,
        cast(coalesce(sold.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(coalesce(sold.contribution_margin, 0) as numeric(18, 2)) as contribution_margin,
        cast(coalesce(sold.orders_without_margin, 0) as bigint) as orders_without_margin,
        cast(coalesce(sold.new_customers, 0) as bigint) as new_customers,
        cast(coalesce(sold.customer_net_revenue, 0) as numeric(18, 2)) as customer_net_revenue,
        cast(coalesce(spent.marketing_spend, 0) as numeric(18, 2)) as marketing_spend,
        cast(coalesce(spent.attributable_spend, 0) as numeric(18, 2)) as attributable_spend,
        cast(coalesce(spent.attributed_revenue, 0) as numeric(18, 2)) as attributed_revenue,
        cast(coalesce(stocked.stock_days, 0) as bigint) as stock_days,
        cast(coalesce(stocked.stockout_days, 0) as bigint) as stockout_days,
        cast(coalesce(answered.nps_responses, 0) as bigint) as nps_responses,
        cast(coalesce(answered.promoters, 0) as bigint) as promoters,
        cast(coalesce(answered.detractors, 0) as bigint) as detractors
    from days
    left join sold on days.date_day = sold.order_date
    left join visited on days.date_day = visited.session_date
    left join spent on days.date_day = spent.kpi_date
    left join stocked on days.date_day = stocked.stock_date
    left join answered on days.date_day = answered.responded_on

)

select * from final
