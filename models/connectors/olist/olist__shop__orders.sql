{% set zone = 'America/Sao_Paulo' %}

-- Olist's times are local (Sao Paulo), the contract's are UTC.
-- The freight of an order is the sum over its lines. When one of them is no number the sum is left
-- empty, and staging turns the order away instead of charging too little.
with orders as (

    select * from {{ platform_csv('olist_orders_dataset.csv') }}

),

customers as (

    select * from {{ platform_csv('olist_customers_dataset.csv') }}

),

order_items as (

    select * from {{ platform_csv('olist_order_items_dataset.csv') }}

),

persons as (

    select
        customer_id,
        min(customer_unique_id) as customer_unique_id
    from customers
    group by customer_id

),

freight as (

    select
        order_id,
        case
            when count(*) = count(try_cast(freight_value as numeric(18, 2)))
                then sum(try_cast(freight_value as numeric(18, 2)))
        end as freight_value
    from order_items
    group by order_id

),

orders_in_utc as (

    select
        order_id,
        customer_id,
        order_status,
        {{ local_time_as_utc('order_purchase_timestamp', zone) }} as ordered_at,
        {{ local_time_as_utc('order_approved_at', zone) }} as paid_at,
        {{ local_time_as_utc('order_delivered_carrier_date', zone) }} as shipped_at,
        {{ local_time_as_utc('order_delivered_customer_date', zone) }} as delivered_at
    from orders

)

select
    orders_in_utc.order_id,
    -- Olist gives every order a customer_id of its own; customer_unique_id is the person.
    coalesce(persons.customer_unique_id, orders_in_utc.customer_id) as customer_id,
    -- `unavailable`: the goods turned out not to be there, so nothing was sold. A status that is
    -- not known here passes through, and staging rejects it as bad_status.
    case orders_in_utc.order_status
        when 'created' then 'placed'
        when 'approved' then 'paid'
        when 'invoiced' then 'paid'
        when 'processing' then 'paid'
        when 'canceled' then 'cancelled'
        when 'unavailable' then 'cancelled'
        else orders_in_utc.order_status
    end as order_status,
    'BRL' as currency_code,
    orders_in_utc.ordered_at,
    orders_in_utc.paid_at,
    orders_in_utc.shipped_at,
    orders_in_utc.delivered_at,
    cast(0 as numeric(18, 2)) as discount_amount,
    cast(0 as numeric(18, 2)) as tax_amount,
    cast(case when freight.order_id is null then 0 else freight.freight_value end as numeric(18, 2))
        as shipping_amount,
    -- The latest thing that is known to have happened to the order.
    greatest(
        orders_in_utc.ordered_at,
        orders_in_utc.paid_at,
        orders_in_utc.shipped_at,
        orders_in_utc.delivered_at
    ) as updated_at
from orders_in_utc
left join persons on orders_in_utc.customer_id = persons.customer_id
left join freight on orders_in_utc.order_id = freight.order_id
