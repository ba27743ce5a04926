with order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

products as (

    select * from {{ ref('stg_shop__products') }}

),

joined as (

    select
        order_items.order_item_id,
        order_items.order_id,
        order_items.product_id,
        orders.customer_id,
        orders.is_guest,
        orders.is_sale,
        orders.order_status,
        orders.is_first_order,
        orders.ordered_at,
        orders.order_date,
        orders.currency_code,
        orders.rate_to_reporting,
        order_items.quantity,
        order_items.unit_price,
        order_items.discount_amount as line_discount_amount,
        orders.discount_amount as order_discount_amount,
        orders.shipping_amount as order_shipping_amount,
        coalesce(orders.shipping_cost, 0) as order_shipping_cost,
        coalesce(orders.payment_fee, 0) as order_payment_fee,
        -- the cost on the line is in the order's currency, the product's in the reporting currency
        cast(coalesce(
            order_items.unit_cost * orders.rate_to_reporting, products.unit_cost
        ) as numeric(20, 8)) as unit_cost
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    inner join products on order_items.product_id = products.product_id

)

select * from joined
