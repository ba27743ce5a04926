with returned as (

    select * from {{ ref('stg_shop__returns') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

-- a refund is valued at the rate of its sale, so that a full refund leaves nothing of it
valued as (

    select
        returned.return_id,
        returned.order_item_id,
        order_items.order_id,
        order_items.product_id,
        orders.customer_id,
        orders.is_sale,
        orders.order_date,
        returned.returned_at,
        {{ local_date('returned.returned_at') }} as returned_on,
        returned.quantity,
        {{ in_reporting_currency('returned.refund_amount', 'orders.rate_to_reporting') }}
            as refunded_amount,
        returned.return_reason
    from returned
    inner join order_items on returned.order_item_id = order_items.order_item_id
    inner join orders on order_items.order_id = orders.order_id

)

select * from valued
