-- On the last day: customers so far and what they brought are those of rpt_customer_profile; the
-- sales of all days are those of fct_orders. What was spent on campaigns and what they earned is
-- that of rpt_campaign_roi, to the cent for each of their days, while that report looks at all
-- days.
with kpis as (

    select * from {{ ref('rpt_kpis') }}

),

profiles as (

    select * from {{ ref('rpt_customer_profile') }}
    where frequency > 0

),

orders as (

    select * from {{ ref('fct_orders') }}
    where is_sale

),

roi as (

    select * from {{ ref('rpt_campaign_roi') }}
    where attribution_model = '{{ var("attribution_model") }}' and campaign_id is not null

),

campaign_days as (

    select * from {{ ref('fct_kpi_campaign_days') }}

),

all_days as (

    select
        max(as_of_date) as as_of_date,
        max(customers_to_date) as customers,
        sum(customer_net_revenue) as customer_net_revenue,
        sum(orders) as orders,
        sum(net_sales) as net_sales
    from kpis
    where period_type = 'day'

),

of_profiles as (

    select
        count(*) as customers,
        coalesce(sum(lifetime_value), 0) as net_revenue
    from profiles

),

of_orders as (

    select
        count(*) as orders,
        coalesce(sum(orders.net_sales), 0) as net_sales
    from orders
    inner join all_days on orders.order_date <= all_days.as_of_date

),

of_roi as (

    select
        coalesce(sum(spend), 0) as spend,
        coalesce(sum(attributed_revenue), 0) as attributed_revenue
    from roi

),

of_campaigns as (

    select
        count(*) as campaign_days,
        coalesce(sum(attributable_spend), 0) as spend,
        coalesce(sum(attributed_revenue), 0) as attributed_revenue
    from campaign_days

),

differing as (

    select all_days.*
    from all_days
    cross join of_profiles
    cross join of_orders
    cross join of_roi
    cross join of_campaigns
    where
        all_days.customers <> of_profiles.customers
        or all_days.customer_net_revenue <> of_profiles.net_revenue
        or all_days.orders <> of_orders.orders
        or all_days.net_sales <> of_orders.net_sales
        or (
            {{ var('roi_window_days') is none }}
            and of_campaigns.spend > 0
            and (
                of_campaigns.spend <> of_roi.spend
                or abs(of_campaigns.attributed_revenue - of_roi.attributed_revenue)
                > 0.01 * of_campaigns.campaign_days
            )
        )

)

select * from differing
