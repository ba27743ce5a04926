with orders as (

    select * from {{ ref('fct_orders') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

refunds_by_order as (

    select
        returned.order_id,
        sum(returned.refunded_amount) as refunded_amount
    from returned
    cross join as_of
    where returned.returned_on <= as_of.as_of_date
    group by returned.order_id

),

-- orders of one day are one decision to buy, so they count as one purchase
summed as (

    select
        orders.customer_id,
        orders.order_date as purchased_on,
        cast(count(*) as bigint) as order_count,
        cast(
            sum(orders.net_sales - coalesce(refunds_by_order.refunded_amount, 0))
            as numeric(18, 2)
        ) as net_revenue
    from orders
    cross join as_of
    left join refunds_by_order on orders.order_id = refunds_by_order.order_id
    where
        orders.is_sale
        and not orders.is_guest
        and orders.order_date <= as_of.as_of_date
    group by orders.customer_id, orders.order_date

)

select * from summed
