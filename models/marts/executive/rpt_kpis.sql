with periods as (

    select * from {{ ref('int_kpis_by_period') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

final as (

    select
        periods.period_type,
        periods.period_starts_on,
        periods.period_ends_on,
        as_of.as_of_date,
        periods.is_complete,
        periods.days,
        periods.previous_starts_on,
        periods.year_before_starts_on,
        {%- for kpi in kpis() %}
        periods.{{ kpi }},
        previous.{{ kpi }} as {{ kpi }}_previous,
        year_before.{{ kpi }} as {{ kpi }}_year_before,
        {%- endfor %}
        {%- for component in kpi_components() %}
        periods.{{ component }},
        {%- endfor %}
        periods.net_profit,
        periods.purchasing_customers,
        periods.repeat_customers,
        periods.customers_to_date,
        periods.customer_net_revenue_to_date
    from periods
    cross join as_of
    left join periods as previous
        on
            periods.period_type = previous.period_type
            and periods.previous_starts_on = previous.period_starts_on
    left join periods as year_before
        on
            periods.period_type = year_before.period_type
            and periods.year_before_starts_on = year_before.period_starts_on

)

select * from final
