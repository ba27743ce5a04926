{# The type of floating-point numbers of 64 bits: dbt's own type_float has 32 on DuckDB. #}
{% macro type_double() %}
    {{- return(adapter.dispatch('type_double', 'commerce_analytics')()) -}}
{% endmacro %}


{% macro default__type_double() %}
    {%- do return('double') -%}
{% endmacro %}


{% macro postgres__type_double() %}
    {%- do return('double precision') -%}
{% endmacro %}
