-- Every amount of an order is the sum of its lines, for orders that have lines.
{%- set measures = [
    'gross_sales', 'discount_amount', 'net_sales', 'refunded_amount', 'net_revenue',
    'shipping_amount', 'shipping_cost', 'payment_fee',
] %}

with order_items as (

    select * from {{ ref('fct_order_items') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

summed as (

    select
        order_id,
        count(*) as item_count,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(quantity) as unit_count
    from order_items
    group by order_id

)

select
    orders.order_id,
    orders.item_count,
    summed.item_count as summed_item_count
from orders
left join summed on orders.order_id = summed.order_id
where
    orders.item_count <> coalesce(summed.item_count, 0)
    or orders.unit_count <> coalesce(summed.unit_count, 0)
    {%- for measure in measures %}
    or (summed.order_id is not null and orders.{{ measure }} <> summed.{{ measure }})
    {%- endfor %}
