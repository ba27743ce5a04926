{#
    The body of a connector's reconciliation: what the shop's own files hold against what the marts
    hold and what staging left out. One row per measure:

        position, measure, raw_total, loaded_total, rejected_total, superseded_total, difference

    difference = raw - loaded - rejected - superseded, and 0 when nothing got lost on the way.

    raw_totals  name of a CTE of one row, with one column per measure, computed from the files
    measures    which of these to compare, in the order in which they are shown:
                orders, order_lines, units, gross_sales, discounts, net_sales, shipping,
                payments, payment_amount, survey_responses
    line_gross  gross amount of a line that staging rejected, where it is not quantity x unit_price

    Works for shops whose only currency is the reporting currency. Raises on an unknown measure.
#}
{% macro reconciled_totals(
    raw_totals, measures, line_gross='cast(round(quantity * unit_price, 2) as numeric(18, 2))'
) %}
    {%- set orders = [ref('fct_orders'), ref('base_shop__orders')] -%}
    {%- set order_items = [ref('fct_order_items'), ref('base_shop__order_items')] -%}
    {%- set payments = [ref('stg_shop__payments'), ref('base_shop__payments')] -%}
    {%- set responses = [
        ref('stg_feedback__survey_responses'), ref('base_feedback__survey_responses')
    ] -%}
    {#- measure: [relations, what a loaded row adds, what a row that was left out adds] -#}
    {%- set known = {
        'orders': [orders, '1', '1'],
        'order_lines': [order_items, '1', '1'],
        'units': [order_items, 'quantity', 'quantity'],
        'gross_sales': [order_items, 'gross_sales', line_gross],
        'discounts': [order_items, 'discount_amount', 'discount_amount'],
        'net_sales': [order_items, 'net_sales', line_gross ~ ' - discount_amount'],
        'shipping': [orders, 'shipping_amount', 'shipping_amount'],
        'payments': [payments, '1', '1'],
        'payment_amount': [payments, 'amount', 'amount'],
        'survey_responses': [responses, '1', '1'],
    } -%}
    {%- for measure in measures -%}
        {%- if measure not in known -%}
            {%- do exceptions.raise_compiler_error(
                "reconciled_totals: measure '" ~ measure ~ "' is unknown. Known are "
                ~ known | join(', ') ~ '.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
select
    position,
    measure,
    cast(coalesce(raw_total, 0) as numeric(18, 2)) as raw_total,
    cast(coalesce(loaded_total, 0) as numeric(18, 2)) as loaded_total,
    cast(coalesce(rejected_total, 0) as numeric(18, 2)) as rejected_total,
    cast(coalesce(superseded_total, 0) as numeric(18, 2)) as superseded_total,
    cast(
        coalesce(raw_total, 0) - coalesce(loaded_total, 0)
        - coalesce(rejected_total, 0) - coalesce(superseded_total, 0) as numeric(18, 2)
    ) as difference
from (
    {%- for measure in measures %}
    {%- set relations, loaded, left_out = known[measure] %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        {{ loop.index }} as position,
        '{{ measure }}' as measure,
        raw_measures.{{ measure }} as raw_total,
        loaded_rows.total as loaded_total,
        left_out_rows.rejected_total,
        left_out_rows.superseded_total
    from {{ raw_totals }} as raw_measures
    cross join (
        select sum({{ loaded }}) as total
        from {{ relations[0] }}
    ) as loaded_rows
    cross join (
        select
            sum(case when reject_reason is not null then {{ left_out }} end) as rejected_total,
            sum(case when reject_reason is null then {{ left_out }} end) as superseded_total
        from {{ relations[1] }}
        where not is_current_version
    ) as left_out_rows
    {%- endfor %}
) as compared
{% endmacro %}
