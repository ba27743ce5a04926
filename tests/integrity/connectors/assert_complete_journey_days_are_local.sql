{{ config(enabled=var('platform', 'sample') == 'complete_journey') }}

-- The till file numbers its weeks, Monday to Sunday of the shop's own calendar, week 1 being the
-- last day of 2016's. An order that the marts put on another day than the till did shows here.
with transactions as (

    select distinct
        basket_id,
        week
    from read_parquet({{ platform_file('transactions.parquet') }})

),

orders as (

    select
        cast(order_id as bigint) as basket_id,
        order_date
    from {{ ref('fct_orders') }}

)

select
    orders.basket_id,
    orders.order_date,
    transactions.week
from orders
inner join transactions on orders.basket_id = transactions.basket_id
where transactions.week <> 1 + (orders.order_date - cast('2016-12-26' as date)) // 7
