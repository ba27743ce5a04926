-- read by the lines that are short and by the report on them
{{ config(materialized='table') }}

with last_counts as (

    select * from {{ ref('int_stock_counts_ranged') }}
    where next_counted_on = cast('9999-12-31' as date)

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}
    where received_on is not null

),

order_items as (

    select * from {{ ref('int_order_items_fulfilled') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

counted as (

    select
        product_id,
        sum(on_hand) as on_hand,
        max(counted_on) as counted_on
    from last_counts
    group by product_id

),

received as (

    select
        last_counts.product_id,
        sum(purchase_orders.received_units) as units
    from last_counts
    inner join purchase_orders
        on
            last_counts.product_id = purchase_orders.product_id
            and last_counts.warehouse_id = purchase_orders.warehouse_id
            and last_counts.counted_on < {{ first_count_after('purchase_orders.received_on') }}
    group by last_counts.product_id

),

shipped as (

    select
        counted.product_id,
        sum(order_items.quantity) as units
    from counted
    inner join order_items
        on
            counted.product_id = order_items.product_id
            and counted.counted_on < {{ first_count_after('order_items.left_on') }}
    inner join as_of on order_items.left_on <= as_of.as_of_date
    group by counted.product_id

),

estimated as (

    select
        counted.product_id,
        counted.counted_on,
        counted.on_hand + coalesce(received.units, 0) - coalesce(shipped.units, 0) as units
    from counted
    left join received on counted.product_id = received.product_id
    left join shipped on counted.product_id = shipped.product_id

),

final as (

    select
        product_id,
        counted_on,
        cast(case when units > 0 then units else 0 end as numeric(18, 3)) as estimated_units
    from estimated

)

select * from final
