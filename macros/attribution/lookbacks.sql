{#
    A query of the lookbacks with which paths are built, one row per conversion_type and
    lookback_days: the shop's own for each type that counts, and for sales those of var
    attribution_comparison_lookbacks.
#}
{% macro attribution_lookbacks() %}
    {%- set types, own = var('attribution_conversion_types'), var('attribution_lookback_days') %}
    {%- set others = var('attribution_comparison_lookbacks') | reject('equalto', own) | list %}
    {%- for type in types %}
    {%- for days in [own] + (others if type == 'sale' else []) %}
    select
        '{{ type }}' as conversion_type,
        cast({{ days }} as bigint) as lookback_days
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endmacro %}


{# The longest lookback of all, in days. #}
{% macro longest_lookback() %}
    {% do return(
        (var('attribution_comparison_lookbacks') + [var('attribution_lookback_days')]) | max
    ) %}
{% endmacro %}
