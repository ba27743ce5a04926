{#- The KPIs, each by what it is a ratio of and its decimals. The metrics of the semantic layer have
    the same names and are held to these definitions by a test (docs/metrics.md). -#}
{%- set net_profit =
    'case when orders_without_margin = 0 then contribution_margin - marketing_spend end' %}
{%- set kpis = {
    'conversion_rate': ('sessions_with_purchase', 'sessions', 6),
    'cart_abandonment_rate': ('abandoned_carts', 'decided_carts', 6),
    'average_order_value': ('net_revenue', 'orders', 2),
    'customer_acquisition_cost': ('nullif(marketing_spend, 0)', 'new_customers', 2),
    'customer_lifetime_value': ('customer_net_revenue_to_date', 'customers_to_date', 2),
    'net_profit_margin': ('net_profit', 'net_revenue', 6),
    'repeat_rate': ('repeat_customers', 'purchasing_customers', 6),
    'return_rate': ('returned_units', 'units_sold', 6),
    'stockout_rate': ('stockout_days', 'stock_days', 6),
    'roas': ('attributed_revenue', 'attributable_spend', 6),
    'nps': ('100.0 * (promoters - detractors)', 'nps_responses', 6),
} %}

with sums as (

    select * from {{ ref('int_kpi_sums_by_period') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

valued as (

    select
        sums.*,
        cast({{ net_profit }} as numeric(18, 2)) as net_profit
    from sums

),

periods as (

    select
        valued.*,
        {%- for kpi, (numerator, denominator, decimals) in kpis.items() %}
        {{ ratio(numerator, denominator, decimals) }} as {{ kpi }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from valued

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
        {%- for kpi in kpis %}
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
