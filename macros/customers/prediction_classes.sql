{# The class of a customer by repeat purchases: how many lower bounds it has reached, less one. #}
{% macro frequency_class(repeat_purchases) -%}
    cast(case
        {%- for bound in prediction_tuning().frequency_classes | reverse %}
        when {{ repeat_purchases }} >= {{ bound }} then {{ loop.revindex0 }}
        {%- endfor %}
    end as bigint)
{%- endmacro %}


{#
    The class of a customer by recency: 0 for one who has not bought again yet, else 1 and more by
    how many purchases are missing since the last one, if the customer had gone on as before.
#}
{% macro recency_class(repeat_purchases, missed_purchases) -%}
    cast(case
        when {{ repeat_purchases }} = 0 then 0
        {%- for limit in prediction_tuning().recency_limits %}
        when {{ missed_purchases }} < {{ limit }} then {{ loop.index }}
        {%- endfor %}
        else {{ prediction_tuning().recency_limits | length + 1 }}
    end as bigint)
{%- endmacro %}


{#
    The step that a growth of a customer's time falls in: 0 up to the factor time_step of
    prediction_tuning, 1 up to its square and so on. growth: a double, 1 or more. A growth of
    just that factor is beyond it, whatever the last bit of the engine's logarithm says.
#}
{% macro time_step(growth) %}
    {%- set factor = 'cast(' ~ prediction_tuning().time_step ~ ' as ' ~ type_double() ~ ')' -%}
    {%- do return(
        'cast(floor(ln(' ~ growth ~ ') / ln(' ~ factor ~ ') + 0.000000001) as bigint)'
    ) -%}
{% endmacro %}


{#
    One row per step: time_step, from_growth, to_growth. As many as are needed for a customer whose
    time is a day old and who is followed for twice the horizon.
#}
{% macro time_steps() %}
    {%- set edges = [1.0] -%}
    {%- set longest = 1 + 2 * var('prediction_horizon_days') -%}
    {%- for step in range(1000) if edges[-1] < longest -%}
        {%- do edges.append(edges[-1] * prediction_tuning().time_step) -%}
    {%- endfor -%}
    {%- for edge in edges[:-1] %}
    select
        {{ loop.index0 }} as time_step,
        cast({{ edge }} as {{ type_double() }}) as from_growth,
        cast({{ edges[loop.index] }} as {{ type_double() }}) as to_growth
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endmacro %}
