-- read by the health, the shares and the batches
{{ config(materialized='table') }}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}
    where next_counted_on = cast('9999-12-31' as date)

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}

),

batches as (

    select * from {{ ref('stg_inventory__batches') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

on_order as (

    select
        product_id,
        warehouse_id,
        sum(open_units) as on_order_units,
        min(arrives_on) as next_receipt_on
    from purchase_orders
    where open_units > 0
    group by product_id, warehouse_id

),

known_places as (

    select
        product_id,
        warehouse_id
    from counts
    union
    select
        product_id,
        warehouse_id
    from purchase_orders
    union
    select
        product_id,
        warehouse_id
    from batches

),

-- a shop that counts its stock should count what it sells too
sold_and_never_counted as (

    select
        activity.product_id,
        'unknown' as warehouse_id
    from activity
    inner join as_of
        on
            activity.activity_date <= as_of.as_of_date
            and activity.activity_date
            > {{ add_days('as_of.as_of_date', -var('inventory_window_days')) }}
    where
        activity.units_sold > 0
        and activity.product_id not in (select known_places.product_id from known_places)
        and exists (select 1 from counts)
    group by activity.product_id

),

places as (

    select
        product_id,
        warehouse_id
    from known_places
    union all
    select
        product_id,
        warehouse_id
    from sold_and_never_counted

),

final as (

    select
        places.product_id,
        places.warehouse_id,
        counts.counted_on,
        counts.on_hand,
        counts.reserved,
        cast(coalesce(on_order.on_order_units, 0) as numeric(18, 3)) as on_order_units,
        on_order.next_receipt_on
    from places
    left join counts
        on
            places.product_id = counts.product_id
            and places.warehouse_id = counts.warehouse_id
    left join on_order
        on
            places.product_id = on_order.product_id
            and places.warehouse_id = on_order.warehouse_id

)

select * from final
