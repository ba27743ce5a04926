-- read by the fingerprints, the daily stock and the discrepancies: sorted once
{{ config(materialized='table') }}

with stock_levels as (

    select * from {{ ref('stg_inventory__stock_levels') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

ranged as (

    select
        stock_levels.product_id,
        stock_levels.warehouse_id,
        stock_levels.stock_date as counted_on,
        coalesce(
            lead(stock_levels.stock_date) over (
                partition by stock_levels.product_id, stock_levels.warehouse_id
                order by stock_levels.stock_date
            ),
            cast('9999-12-31' as date)
        ) as next_counted_on,
        stock_levels.on_hand_quantity as on_hand,
        stock_levels.reserved_quantity as reserved
    from stock_levels
    cross join as_of
    where stock_levels.stock_date <= as_of.as_of_date

)

select * from ranged
