{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('activity_date', ref('int_activity_days_fingerprinted')) }}"
) }}

with order_items as (

    select * from {{ ref('fct_order_items') }}

),

events as (

    select * from {{ ref('int_product_events_daily') }}

),

leads as (

    select * from {{ ref('int_product_leads_daily') }}

),

answers as (

    select * from {{ ref('int_product_answers_daily') }}

),

days as (

    {{ days_to_build('activity_date', ref('int_activity_days_fingerprinted')) }}

),

sales as (

    select
        order_items.product_id,
        order_items.order_date as activity_date,
        sum(order_items.quantity) as units_sold,
        count(distinct order_items.order_id) as order_count,
        sum(order_items.gross_sales) as gross_sales,
        sum(order_items.net_sales) as net_sales,
        sum(order_items.refunded_amount) as refunded_amount,
        sum(order_items.net_revenue) as net_revenue,
        case when count(order_items.cogs) = count(*) then sum(order_items.cogs) end as cogs,
        sum(order_items.returned_quantity) as returned_units
    from order_items
    where
        order_items.is_sale
        {%- if is_incremental() %}
        and order_items.order_date in (select days.activity_date from days)
        {%- endif %}
    group by order_items.product_id, order_items.order_date

),

ratings as (

    select * from answers
    where rating_count > 0

),

joined as (

    select
        coalesce(sales.product_id, events.product_id, leads.product_id, ratings.product_id)
            as product_id,
        coalesce(
            sales.activity_date, events.event_date, leads.created_on, ratings.responded_on
        ) as activity_date,
        sales.units_sold,
        sales.order_count,
        sales.gross_sales,
        sales.net_sales,
        sales.refunded_amount,
        sales.net_revenue,
        case when sales.product_id is null then 0 else sales.cogs end as cogs,
        sales.returned_units,
        leads.lead_count,
        events.impressions,
        events.views,
        events.add_to_carts,
        ratings.rating_count,
        ratings.rating_sum
    from sales
    full outer join events
        on sales.product_id = events.product_id and sales.activity_date = events.event_date
    full outer join leads
        on
            coalesce(sales.product_id, events.product_id) = leads.product_id
            and coalesce(sales.activity_date, events.event_date) = leads.created_on
    full outer join ratings
        on
            coalesce(sales.product_id, events.product_id, leads.product_id) = ratings.product_id
            and coalesce(sales.activity_date, events.event_date, leads.created_on)
            = ratings.responded_on

),

final as (

    select
        joined.product_id,
        joined.activity_date,
        cast(coalesce(joined.units_sold, 0) as numeric(18, 3)) as units_sold,
        cast(coalesce(joined.order_count, 0) as bigint) as order_count,
        cast(coalesce(joined.gross_sales, 0) as numeric(18, 2)) as gross_sales,
        cast(coalesce(joined.net_sales, 0) as numeric(18, 2)) as net_sales,
        cast(coalesce(joined.refunded_amount, 0) as numeric(18, 2)) as refunded_amount,
        cast(coalesce(joined.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(joined.cogs as numeric(18, 2)) as cogs,
        cast(coalesce(joined.returned_units, 0) as numeric(18, 3)) as returned_units,
        cast(coalesce(joined.lead_count, 0) as bigint) as lead_count,
        cast(coalesce(joined.impressions, 0) as bigint) as impressions,
        cast(coalesce(joined.views, 0) as bigint) as views,
        cast(coalesce(joined.add_to_carts, 0) as bigint) as add_to_carts,
        cast(coalesce(joined.rating_count, 0) as bigint) as rating_count,
        cast(coalesce(joined.rating_sum, 0) as bigint) as rating_sum,
        days.source_fingerprint
    from joined
    inner join days on joined.activity_date = days.activity_date

)

select * from final
