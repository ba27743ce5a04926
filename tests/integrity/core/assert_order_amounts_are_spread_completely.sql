-- What staging holds for an order and its lines arrives in the facts to the cent: looked at for
-- orders in the reporting currency, where no conversion rounds.
with staged_orders as (

    select * from {{ ref('stg_shop__orders') }}

),

staged_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

line_discounts as (

    select
        order_id,
        sum(discount_amount) as discount_amount
    from staged_items
    group by order_id

)

select
    staged_orders.order_id,
    staged_orders.discount_amount + line_discounts.discount_amount as staged_discount,
    orders.discount_amount
from staged_orders
inner join line_discounts on staged_orders.order_id = line_discounts.order_id
left join orders on staged_orders.order_id = orders.order_id
where
    staged_orders.currency_code = '{{ setting("reporting_currency") }}'
    and (
        orders.order_id is null
        or orders.discount_amount
        <> staged_orders.discount_amount + line_discounts.discount_amount
        or orders.shipping_amount <> staged_orders.shipping_amount
        or orders.shipping_cost <> coalesce(staged_orders.shipping_cost, 0)
        or orders.payment_fee <> coalesce(staged_orders.payment_fee, 0)
    )
