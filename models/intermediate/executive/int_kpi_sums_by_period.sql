-- a table, as rpt_kpis sets each period beside the one before and that of a year before
{{ config(materialized='table') }}

with days as (

    select * from {{ ref('int_kpis_daily') }}

),

periods as (

    select * from {{ ref('int_kpi_periods') }}

),

customers as (

    select * from {{ ref('int_kpi_customers') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

opened as (

    select min(date_day) as opened_on from days

),

summed as (

    select
        periods.period_type,
        periods.period_starts_on,
        periods.period_ends_on,
        periods.previous_starts_on,
        periods.year_before_starts_on,
        {%- for component, type in kpi_components().items() %}
        cast(sum(days.{{ component }}) as {{ type }}) as {{ component }},
        {%- endfor %}
        count(*) as days
    from days
    inner join periods on days.date_day = periods.date_day
    group by
        periods.period_type,
        periods.period_starts_on,
        periods.period_ends_on,
        periods.previous_starts_on,
        periods.year_before_starts_on

),

running as (

    select
        summed.*,
        sum(new_customers) over periods_so_far as new_customers_to_date,
        sum(customer_net_revenue) over periods_so_far as customer_net_revenue_to_date
    from summed
    window periods_so_far as (
        partition by period_type
        order by period_starts_on
        rows between unbounded preceding and current row
    )

),

-- the cost of a part would pass for the cost of the whole
final as (

    select
        running.period_type,
        running.period_starts_on,
        running.period_ends_on,
        running.previous_starts_on,
        running.year_before_starts_on,
        running.period_starts_on >= opened.opened_on
        and running.period_ends_on <= as_of.as_of_date as is_complete,
        cast(running.days as bigint) as days,
        {%- for component in kpi_components() if component != 'contribution_margin' %}
        running.{{ component }},
        {%- endfor %}
        cast(
            case when running.orders_without_margin = 0 then running.contribution_margin end
            as numeric(18, 2)
        ) as contribution_margin,
        coalesce(customers.purchasing_customers, 0) as purchasing_customers,
        coalesce(customers.repeat_customers, 0) as repeat_customers,
        cast(running.new_customers_to_date as bigint) as customers_to_date,
        cast(running.customer_net_revenue_to_date as numeric(18, 2))
            as customer_net_revenue_to_date
    from running
    cross join opened
    cross join as_of
    left join customers
        on
            running.period_type = customers.period_type
            and running.period_starts_on = customers.period_starts_on

)

select * from final
