{# An aggregate: the median of a number, the mean of the middle two for an even count. #}
{% macro median(expression) %}
    {%- do return('percentile_cont(0.5) within group (order by ' ~ expression ~ ')') -%}
{% endmacro %}
