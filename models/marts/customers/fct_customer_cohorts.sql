with orders as (

    select * from {{ ref('int_orders_as_of') }}
    where not is_guest

),

dates as (

    select * from {{ ref('dim_dates') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

cohort_members as (

    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'min(order_date)') }} as date) as cohort_month
    from orders
    group by customer_id

),

cohorts as (

    select
        cohort_month,
        count(*) as customers
    from cohort_members
    group by cohort_month

),

-- a month is complete when its last day is not after as_of_date
months as (

    select
        dates.month_start_on as activity_month,
        max(dates.date_day) <= max(as_of.as_of_date) as is_complete_month
    from dates
    cross join as_of
    group by dates.month_start_on
    having dates.month_start_on <= max(as_of.as_of_date)

),

activity as (

    select
        cohort_members.cohort_month,
        cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date) as activity_month,
        count(distinct orders.customer_id) as active_customers,
        count(*) as orders,
        sum(orders.net_revenue) as net_revenue,
        case when count(orders.gross_margin) = count(*) then sum(orders.gross_margin) end
            as gross_margin
    from orders
    inner join cohort_members on orders.customer_id = cohort_members.customer_id
    group by
        cohort_members.cohort_month,
        cast({{ dbt.date_trunc('month', 'orders.order_date') }} as date)

),

-- every month of a cohort, also one in which nobody of it bought
grid as (

    select
        cohorts.cohort_month,
        months.activity_month,
        months.is_complete_month,
        cohorts.customers,
        coalesce(activity.active_customers, 0) as active_customers,
        coalesce(activity.orders, 0) as orders,
        cast(coalesce(activity.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(
            case when activity.cohort_month is null then 0 else activity.gross_margin end
            as numeric(18, 2)
        ) as gross_margin
    from cohorts
    inner join months on cohorts.cohort_month <= months.activity_month
    left join activity
        on
            cohorts.cohort_month = activity.cohort_month
            and months.activity_month = activity.activity_month

),

cumulated as (

    select
        grid.*,
        {%- for measure in ['orders', 'net_revenue', 'gross_margin'] %}
        sum({{ measure }}) over (
            partition by cohort_month
            order by activity_month
            rows between unbounded preceding and current row
        ) as cumulative_{{ measure }},
        {%- endfor %}
        count(case when gross_margin is null then 1 end) over (
            partition by cohort_month
            order by activity_month
            rows between unbounded preceding and current row
        ) as months_without_margin
    from grid

),

final as (

    select
        cohort_month,
        cast({{ dbt.datediff('cohort_month', 'activity_month', 'month') }} as bigint)
            as months_since,
        activity_month,
        is_complete_month,
        cast(customers as bigint) as customers,
        cast(active_customers as bigint) as active_customers,
        {{ ratio('active_customers', 'customers') }} as retention_rate,
        cast(orders as bigint) as orders,
        net_revenue,
        gross_margin,
        cast(cumulative_orders as bigint) as cumulative_orders,
        cast(cumulative_net_revenue as numeric(18, 2)) as cumulative_net_revenue,
        cast(
            case when months_without_margin = 0 then cumulative_gross_margin end
            as numeric(18, 2)
        ) as cumulative_gross_margin,
        {{ ratio('cumulative_net_revenue', 'customers', decimals=2) }}
            as cumulative_net_revenue_per_customer,
        cast(
            case
                when months_without_margin = 0
                    then {{ ratio('cumulative_gross_margin', 'customers', decimals=2) }}
            end
            as numeric(18, 2)
        ) as cumulative_gross_margin_per_customer
    from cumulated

)

select * from final
