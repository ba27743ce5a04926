{# The whole part of a / b for whole numbers of up to 38 digits, b not 0. #}
{% macro divide_integers(a, b) %}
    {{- return(adapter.dispatch('divide_integers', 'commerce_analytics')(a, b)) -}}
{% endmacro %}


{% macro default__divide_integers(a, b) %}
    {%- do return('cast(' ~ a ~ ' as numeric(38, 0)) div cast(' ~ b ~ ' as numeric(38, 0))') -%}
{% endmacro %}


{% macro duckdb__divide_integers(a, b) %}
    {%- do return('cast(' ~ a ~ ' as hugeint) // cast(' ~ b ~ ' as hugeint)') -%}
{% endmacro %}


{% macro postgres__divide_integers(a, b) %}
    {%- do return('div(cast(' ~ a ~ ' as numeric), cast(' ~ b ~ ' as numeric))') -%}
{% endmacro %}
