{{ config(schema='audit', materialized='table') }}

-- Text that is no number counts as nothing here: its row is rejected, and the rejected row has no
-- amount either. Freight is charged by order, so it is summed over the orders of the file; that of
-- an order with an unreadable freight is not known.
with orders as (

    select order_id from {{ platform_csv('olist_orders_dataset.csv') }}

),

order_items as (

    select
        order_id,
        try_cast(price as numeric(18, 2)) as price,
        try_cast(freight_value as numeric(18, 2)) as freight_value
    from {{ platform_csv('olist_order_items_dataset.csv') }}

),

payments as (

    select try_cast(payment_value as numeric(18, 2)) as payment_value
    from {{ platform_csv('olist_order_payments_dataset.csv') }}

),

reviews as (

    select review_id from {{ platform_csv('olist_order_reviews_dataset.csv') }}

),

freight_by_order as (

    select
        order_id,
        sum(freight_value) as freight_value
    from order_items
    group by order_id
    having count(*) = count(freight_value)

),

order_totals as (

    select
        count(*) as orders,
        sum(freight_by_order.freight_value) as shipping
    from orders
    left join freight_by_order on orders.order_id = freight_by_order.order_id

),

line_totals as (

    select
        count(*) as order_lines,
        count(*) as units,
        sum(price) as gross_sales,
        sum(price) as net_sales
    from order_items

),

payment_totals as (

    select
        count(*) as payments,
        sum(payment_value) as payment_amount
    from payments

),

review_totals as (

    select count(*) as survey_responses
    from reviews

),

raw_totals as (

    select
        order_totals.orders,
        line_totals.order_lines,
        line_totals.units,
        line_totals.gross_sales,
        line_totals.net_sales,
        order_totals.shipping,
        payment_totals.payments,
        payment_totals.payment_amount,
        review_totals.survey_responses
    from order_totals
    cross join line_totals
    cross join payment_totals
    cross join review_totals

)

{{ reconciled_totals(
    'raw_totals',
    [
        'orders', 'order_lines', 'units', 'gross_sales', 'net_sales', 'shipping', 'payments',
        'payment_amount', 'survey_responses',
    ]
) }}
