{# A table, as each origin looks through all of it. #}
{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_orders_as_of') }}

),

-- orders of one day are one decision to buy
summed as (

    select
        customer_id,
        order_date as purchased_on,
        count(*) as order_count
    from orders
    where not is_guest
    group by customer_id, order_date

),

numbered as (

    select
        customer_id,
        purchased_on,
        cast(order_count as bigint) as order_count,
        cast(row_number() over (partition by customer_id order by purchased_on) as bigint)
            as purchase_number,
        min(purchased_on) over (partition by customer_id) as first_purchased_on,
        lead(purchased_on) over (partition by customer_id order by purchased_on)
            as next_purchased_on
    from summed

)

select * from numbered
