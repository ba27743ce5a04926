-- read by the segments, the profile and the audience of campaigns
{{ config(materialized='table') }}

{#- the year that decides how much a customer is worth -#}
{%- set value_tier_window_days = 365 %}

with orders as (

    select * from {{ ref('int_orders_as_of') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

value_tiers as (

    select * from {{ ref('value_tiers') }}

),

spent as (

    select
        orders.customer_id,
        sum(orders.net_revenue) as net_revenue
    from orders
    cross join as_of
    where
        not orders.is_guest
        and orders.order_date
        > {{ add_days('as_of.as_of_date', -value_tier_window_days) }}
    group by orders.customer_id

),

ranked as (

    select
        customer_id,
        net_revenue,
        row_number() over (
            order by net_revenue desc, {{ binary_order('customer_id') }}
        ) as spend_rank,
        count(*) over () as customer_count
    from spent

),

tiered as (

    select
        ranked.customer_id,
        cast(ranked.net_revenue as numeric(18, 2)) as net_revenue,
        value_tiers.value_tier
    from ranked
    inner join value_tiers
        on
            ranked.spend_rank > value_tiers.from_top_share * ranked.customer_count
            and ranked.spend_rank <= value_tiers.to_top_share * ranked.customer_count

)

select * from tiered
