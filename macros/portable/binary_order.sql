{#
    A text column to order by, in the order of its bytes: the order of a database's collation would
    break ties differently on another engine.
#}
{% macro binary_order(column) %}
    {{- return(adapter.dispatch('binary_order', 'commerce_analytics')(column)) -}}
{% endmacro %}


{% macro default__binary_order(column) %}
    {%- do return(column) -%}
{% endmacro %}


{% macro postgres__binary_order(column) %}
    {%- do return(column ~ ' collate "C"') -%}
{% endmacro %}
