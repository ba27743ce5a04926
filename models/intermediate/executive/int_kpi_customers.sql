with orders as (

    select * from {{ ref('fct_kpi_orders') }}
    where not is_guest

),

periods as (

    select * from {{ ref('int_kpi_periods') }}

),

-- who bought on two days of a month is one customer of it, so months are no sums of days
final as (

    select
        periods.period_type,
        periods.period_starts_on,
        cast(count(distinct orders.customer_id) as bigint) as purchasing_customers,
        cast(
            count(distinct case when orders.is_repeat_order then orders.customer_id end) as bigint
        ) as repeat_customers
    from orders
    inner join periods on orders.order_date = periods.date_day
    group by periods.period_type, periods.period_starts_on

)

select * from final
