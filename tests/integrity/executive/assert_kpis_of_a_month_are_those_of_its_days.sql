-- The parts of a week or month are the sums of its days, what customers have brought so far is that
-- of its last day, and the KPIs are the ratios of these sums.
with kpis as (

    select * from {{ ref('rpt_kpis') }}

),

days as (

    select
        kpis.*,
        cast({{ dbt.date_trunc('week', 'period_starts_on') }} as date) as week_start_on,
        cast({{ dbt.date_trunc('month', 'period_starts_on') }} as date) as month_start_on
    from kpis
    where period_type = 'day'

),

summed as (

    {% for period in ['week', 'month'] %}
    select
        '{{ period }}' as period_type,
        {{ period }}_start_on as period_starts_on,
        count(*) as days,
        {%- for component in kpi_components() if component != 'contribution_margin' %}
        sum({{ component }}) as {{ component }},
        {%- endfor %}
        case when count(net_profit) = count(*) then sum(contribution_margin) end
            as contribution_margin,
        case when count(net_profit) = count(*) then sum(net_profit) end as net_profit,
        max(customers_to_date) as customers_to_date
    from days
    group by {{ period }}_start_on
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

differing as (

    select
        kpis.period_type,
        kpis.period_starts_on
    from kpis
    left join summed
        on
            kpis.period_type = summed.period_type
            and kpis.period_starts_on = summed.period_starts_on
    where
        kpis.period_type <> 'day'
        and (
            summed.period_type is null
            {%- for component in
                ['days', 'net_profit', 'customers_to_date'] + kpi_components() | list %}
            or coalesce(kpis.{{ component }}, 0) <> coalesce(summed.{{ component }}, 0)
            {%- endfor %}
            {%- for a, b, kpi in [
                ('sessions_with_purchase', 'sessions', 'conversion_rate'),
                ('abandoned_carts', 'decided_carts', 'cart_abandonment_rate'),
                ('net_revenue', 'orders', 'average_order_value'),
                ('nullif(summed.marketing_spend, 0)', 'new_customers', 'customer_acquisition_cost'),
                ('net_profit', 'net_revenue', 'net_profit_margin'),
                ('returned_units', 'units_sold', 'return_rate'),
                ('stockout_days', 'stock_days', 'stockout_rate'),
                ('attributed_revenue', 'attributable_spend', 'roas'),
                ('100 * (summed.promoters - summed.detractors)', 'nps_responses', 'nps'),
            ] %}
            {%- set a = a if 'summed' in a else 'summed.' ~ a %}
            or (kpis.{{ kpi }} is null) <> ({{ a }} is null or summed.{{ b }} = 0)
            or abs(kpis.{{ kpi }} - 1.0 * {{ a }} / nullif(summed.{{ b }}, 0))
            > {{ '0.00501' if kpi[-5:] in ('value', '_cost') else '0.000001' }}
            {%- endfor %}
        )

)

select * from differing
