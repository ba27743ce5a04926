{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('fct_orders') }}

),

lines as (

    select * from {{ ref('int_basket_lines') }}

),

bounds as (

    select * from {{ ref('int_affinity_window') }}

),

-- only an order with more lines than that can have more products
long_orders as (

    select
        orders.order_id,
        orders.item_count,
        orders.net_sales
    from orders
    inner join bounds
        on orders.order_date >= bounds.starts_on and orders.order_date <= bounds.ends_on
    where orders.is_sale and orders.item_count > {{ var('affinity_max_basket_size') }}

),

large_baskets as (

    select
        lines.order_id,
        long_orders.item_count,
        long_orders.net_sales,
        count(distinct lines.product_id) as product_count
    from long_orders
    inner join lines on long_orders.order_id = lines.order_id
    group by lines.order_id, long_orders.item_count, long_orders.net_sales
    having count(distinct lines.product_id) > {{ var('affinity_max_basket_size') }}

)

select * from large_baskets
