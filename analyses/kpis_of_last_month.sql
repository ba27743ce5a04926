-- How did the last complete month go, beside the month before and the same month a year before?
--
-- One row per KPI. The last column sets it against a year before, and is empty where that is not
-- known: of costs, returns, stockouts and abandoned carts less is better, of the rest more.
{% set kpis = [
    'conversion_rate', 'cart_abandonment_rate', 'average_order_value',
    'customer_acquisition_cost', 'customer_lifetime_value', 'net_profit_margin', 'repeat_rate',
    'return_rate', 'stockout_rate', 'roas', 'nps',
] %}
with kpis as (

    select * from {{ ref('rpt_kpis') }}
    where
        period_type = 'month'
        and period_starts_on = (
            select max(months.period_starts_on)
            from {{ ref('rpt_kpis') }} as months
            where months.period_type = 'month' and months.is_complete
        )

),

listed as (

    {% for kpi in kpis %}
    select
        {{ loop.index }} as place,
        period_starts_on as month_start_on,
        '{{ kpi }}' as kpi,
        cast({{ kpi }} as numeric(18, 4)) as value,
        cast({{ kpi }}_previous as numeric(18, 4)) as month_before,
        cast({{ kpi }}_year_before as numeric(18, 4)) as year_before,
        {%- set less_is_better = kpi in [
            'cart_abandonment_rate', 'customer_acquisition_cost', 'return_rate', 'stockout_rate'
        ] %}
        case
            when {{ kpi }} = {{ kpi }}_year_before then 'same'
            when {{ kpi }} {{ '<' if less_is_better else '>' }} {{ kpi }}_year_before
                then 'better'
            when {{ kpi }} <> {{ kpi }}_year_before then 'worse'
        end as than_a_year_before
    from kpis
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    month_start_on,
    kpi,
    value,
    month_before,
    year_before,
    than_a_year_before
from listed
order by place
