{# The type of a floating-point number of 64 bits: `float` has 32 on some engines. #}
{% macro type_double() %}
    {{- return(adapter.dispatch('type_double', 'commerce_analytics')()) -}}
{% endmacro %}


{% macro default__type_double() %}
    {%- do return('double precision') -%}
{% endmacro %}


{% macro spark__type_double() %}
    {%- do return('double') -%}
{% endmacro %}
