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
    inner join days on order_items.order_date = days.activity_date
    where order_items.is_sale
    group by order_items.product_id, order_items.order_date

),

active as (

    select
        product_id,
        activity_date
    from sales
    union
    select
        product_id,
        event_date as activity_date
    from events
    union
    select
        product_id,
        created_on as activity_date
    from leads

),

final as (

    select
        {{ dbt_utils.generate_surrogate_key(['active.product_id', 'active.activity_date']) }}
            as product_activity_id,
        active.product_id,
        active.activity_date,
        cast(coalesce(sales.units_sold, 0) as numeric(18, 3)) as units_sold,
        cast(coalesce(sales.order_count, 0) as bigint) as order_count,
        cast(coalesce(sales.gross_sales, 0) as numeric(18, 2)) as gross_sales,
        cast(coalesce(sales.net_sales, 0) as numeric(18, 2)) as net_sales,
        cast(coalesce(sales.refunded_amount, 0) as numeric(18, 2)) as refunded_amount,
        cast(coalesce(sales.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(case when sales.product_id is null then 0 else sales.cogs end as numeric(18, 2))
            as cogs,
        cast(coalesce(sales.returned_units, 0) as numeric(18, 3)) as returned_units,
        cast(coalesce(leads.lead_count, 0) as bigint) as lead_count,
        cast(coalesce(events.impressions, 0) as bigint) as impressions,
        cast(coalesce(events.views, 0) as bigint) as views,
        cast(coalesce(events.add_to_carts, 0) as bigint) as add_to_carts,
        days.source_fingerprint
    from active
    inner join days on active.activity_date = days.activity_date
    left join sales
        on
            active.product_id = sales.product_id
            and active.activity_date = sales.activity_date
    left join events
        on active.product_id = events.product_id and active.activity_date = events.event_date
    left join leads
        on active.product_id = leads.product_id and active.activity_date = leads.created_on

)

select * from final
