with order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

products as (

    select * from {{ ref('stg_shop__products') }}

),

returned as (

    select * from {{ ref('int_returns_valued') }}

),

returns_by_item as (

    select
        order_item_id,
        sum(quantity) as returned_quantity,
        sum(refunded_amount) as refunded_amount
    from returned
    group by order_item_id

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
        ) as numeric(20, 8)) as unit_cost,
        cast(coalesce(returns_by_item.returned_quantity, 0) as numeric(18, 3))
            as returned_quantity,
        cast(coalesce(returns_by_item.refunded_amount, 0) as numeric(18, 2)) as refunded_amount
    from order_items
    inner join orders on order_items.order_id = orders.order_id
    inner join products on order_items.product_id = products.product_id
    left join returns_by_item on order_items.order_item_id = returns_by_item.order_item_id

)

select * from joined
