-- Every customer has a profile, and the profiles together are the sales to customers with an
-- account: orders, net revenue after the refunds made up to as_of_date, and category spend.
with profiles as (

    select * from {{ ref('rpt_customer_profile') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

spend as (

    select * from {{ ref('fct_customer_category_spend') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

sold as (

    select
        count(*) as orders,
        coalesce(sum(orders.net_sales), 0) as net_sales
    from orders
    cross join as_of
    where orders.is_sale and not orders.is_guest and orders.order_date <= as_of.as_of_date

),

refunded as (

    select coalesce(sum(returned.refunded_amount), 0) as refunded_amount
    from returned
    cross join as_of
    where
        returned.is_sale
        and returned.customer_id is not null
        and returned.order_date <= as_of.as_of_date
        and returned.returned_on <= as_of.as_of_date

),

by_category as (

    select coalesce(sum(net_revenue), 0) as net_revenue
    from spend
    where not is_guest

),

registered as (

    select count(*) as customers from customers

),

expected as (

    select
        registered.customers,
        sold.orders,
        sold.net_sales - refunded.refunded_amount as net_revenue,
        by_category.net_revenue as category_revenue
    from registered
    cross join sold
    cross join refunded
    cross join by_category

),

found as (

    select
        count(*) as customers,
        coalesce(sum(frequency), 0) as orders,
        coalesce(sum(lifetime_value), 0) as net_revenue
    from profiles

)

select
    expected.customers,
    found.customers as profiles,
    expected.net_revenue,
    expected.category_revenue,
    found.net_revenue as profile_revenue
from expected
cross join found
where
    expected.customers <> found.customers
    or expected.orders <> found.orders
    or expected.net_revenue <> found.net_revenue
    or expected.category_revenue <> found.net_revenue
