<<<<<<< HEAD
{# The type of floating-point numbers of 64 bits: dbt's own type_float has 32 on DuckDB. #}
=======
{# The type of a floating-point number of 64 bits: `float` has 32 on some engines. #}
>>>>>>> 2145b9f5d47b066d798d62706fe8a47a9378a071
{% macro type_double() %}
    {{- return(adapter.dispatch('type_double', 'commerce_analytics')()) -}}
{% endmacro %}


{% macro default__type_double() %}
<<<<<<< HEAD
    {%- do return('double') -%}
{% endmacro %}


{% macro postgres__type_double() %}
    {%- do return('double precision') -%}
{% endmacro %}
=======
    {%- do return('double precision') -%}
{% endmacro %}


{% macro spark__type_double() %}
    {%- do return('double') -%}
{% endmacro %}
>>>>>>> 2145b9f5d47b066d798d62706fe8a47a9378a071
