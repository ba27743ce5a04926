-- read by the discrepancies and the shares of the warehouses
{{ config(materialized='table') }}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}
    where received_on is not null

),

intervals as (

    select
        product_id,
        warehouse_id,
        lag(counted_on) over (
            partition by product_id, warehouse_id order by counted_on
        ) as previous_counted_on,
        counted_on,
        cast(lag(on_hand) over (
            partition by product_id, warehouse_id order by counted_on
        ) as numeric(18, 3)) as previous_on_hand,
        on_hand
    from counts

),

received as (

    select
        intervals.product_id,
        intervals.warehouse_id,
        intervals.counted_on,
        sum(purchase_orders.received_units) as received_units
    from intervals
    inner join purchase_orders
        on
            intervals.product_id = purchase_orders.product_id
            and intervals.warehouse_id = purchase_orders.warehouse_id
            and intervals.previous_counted_on
            < {{ first_count_after('purchase_orders.received_on') }}
            and intervals.counted_on >= {{ first_count_after('purchase_orders.received_on') }}
    group by intervals.product_id, intervals.warehouse_id, intervals.counted_on

),

final as (

    select
        intervals.*,
        cast(coalesce(received.received_units, 0) as numeric(18, 3)) as received_units,
        cast(
            intervals.previous_on_hand + coalesce(received.received_units, 0) - intervals.on_hand
            as numeric(18, 3)
        ) as left_units
    from intervals
    left join received
        on
            intervals.product_id = received.product_id
            and intervals.warehouse_id = received.warehouse_id
            and intervals.counted_on = received.counted_on
    where intervals.previous_counted_on is not null

)

select * from final
