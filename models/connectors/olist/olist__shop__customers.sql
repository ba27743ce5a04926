{% set zone = 'America/Sao_Paulo' %}

-- One row per person. Olist writes a customer row per order, with the address of that order: the
-- latest one counts. Registered = first order, there is nothing else. No consent to marketing is on
-- file, so there is none. An order whose time cannot be read says nothing here.
with customers as (

    select * from {{ platform_csv('olist_customers_dataset.csv') }}

),

orders as (

    select
        customer_id,
        {{ as_utc('try_cast(order_purchase_timestamp as timestamp)', zone) }} as ordered_at
    from {{ platform_csv('olist_orders_dataset.csv') }}

),

addresses as (

    select
        customers.customer_unique_id,
        customers.customer_city,
        customers.customer_state,
        min(orders.ordered_at) over (
            partition by customers.customer_unique_id
        ) as first_ordered_at,
        max(orders.ordered_at) over (
            partition by customers.customer_unique_id
        ) as last_ordered_at,
        row_number() over (
            partition by customers.customer_unique_id
            order by orders.ordered_at desc nulls last, customers.customer_id asc
        ) as recency
    from customers
    left join orders on customers.customer_id = orders.customer_id

)

select
    customer_unique_id as customer_id,
    customer_city as city,
    customer_state as region,
    'BR' as country_code,
    first_ordered_at as registered_at,
    false as has_marketing_consent,
    last_ordered_at as updated_at
from addresses
where recency = 1
