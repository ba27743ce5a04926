{# a / b as a number with 6 decimals, null when b is 0: the one way in which rates are made. #}
{% macro ratio(a, b) %}
    {%- do return('cast(round(cast(' ~ a ~ ' as numeric(38, 10)) / nullif(' ~ b ~ ', 0), 6)'
        ~ ' as numeric(18, 6))') -%}
{% endmacro %}
