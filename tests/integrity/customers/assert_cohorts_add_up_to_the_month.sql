-- Over all cohorts, the orders and the net revenue of a calendar month are those of the sales to
-- customers with an account in it, after the refunds made up to as_of_date.
with cohorts as (

    select * from {{ ref('fct_customer_cohorts') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- each amount once, on the day of its sale
amounts as (

    select
        order_date,
        1 as orders,
        net_sales as amount
    from orders
    where is_sale and not is_guest
    union all
    select
        returned.order_date,
        0 as orders,
        -returned.refunded_amount as amount
    from returned
    cross join as_of
    where
        returned.is_sale
        and returned.customer_id is not null
        and returned.returned_on <= as_of.as_of_date

),

by_month as (

    select
        cast({{ dbt.date_trunc('month', 'amounts.order_date') }} as date) as activity_month,
        sum(amounts.orders) as orders,
        sum(amounts.amount) as net_revenue
    from amounts
    cross join as_of
    where amounts.order_date <= as_of.as_of_date
    group by cast({{ dbt.date_trunc('month', 'amounts.order_date') }} as date)

),

by_cohort as (

    select
        activity_month,
        sum(orders) as orders,
        sum(net_revenue) as net_revenue
    from cohorts
    group by activity_month

)

select
    coalesce(by_month.activity_month, by_cohort.activity_month) as activity_month,
    by_month.net_revenue as by_month,
    by_cohort.net_revenue as by_cohort
from by_month
full outer join by_cohort on by_month.activity_month = by_cohort.activity_month
where
    coalesce(by_month.orders, 0) <> coalesce(by_cohort.orders, 0)
    or coalesce(by_month.net_revenue, 0) <> coalesce(by_cohort.net_revenue, 0)
