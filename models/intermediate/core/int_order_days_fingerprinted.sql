{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_orders_dated') }}

),

order_items as (

    select * from {{ ref('int_order_items_joined') }}

),

returned as (

    select * from {{ ref('int_returns_valued') }}

),

orders_by_day as (

    select
        order_date,
        {{ fingerprint_of_rows([
            'order_id', 'customer_id', 'order_status', 'is_sale', 'is_first_order', 'ordered_at',
            'currency_code', 'rate_to_reporting', 'discount_amount', 'tax_amount',
            'shipping_amount', 'shipping_cost', 'payment_fee', 'session_id',
        ]) }} as fingerprint
    from orders
    group by order_date

),

items_by_day as (

    select
        order_date,
        {{ fingerprint_of_rows([
            'order_item_id', 'order_id', 'product_id', 'quantity', 'unit_price',
            'line_discount_amount', 'unit_cost',
        ]) }} as fingerprint
    from order_items
    group by order_date

),

returns_by_day as (

    select
        order_date,
        {{ fingerprint_of_rows([
            'return_id', 'order_item_id', 'quantity', 'refunded_amount',
        ]) }} as fingerprint
    from returned
    group by order_date

),

days as (

    select
        orders_by_day.order_date,
        {{ dbt.concat([
            'orders_by_day.fingerprint',
            "'/'",
            "coalesce(items_by_day.fingerprint, '')",
            "'/'",
            "coalesce(returns_by_day.fingerprint, '')",
        ]) }} as source_fingerprint
    from orders_by_day
    left join items_by_day on orders_by_day.order_date = items_by_day.order_date
    left join returns_by_day on orders_by_day.order_date = returns_by_day.order_date

)

select * from days
