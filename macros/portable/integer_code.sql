{#
    A whole number of 63 or 64 bits that stands for a text: always the same one on one engine,
    without a table that hands out numbers, and many times faster to join and group by. Two of a
    million texts share one with a chance of 1 in 10 million; where it names something, test that.
#}
{% macro integer_code(column) %}
    {{- return(adapter.dispatch('integer_code', 'commerce_analytics')(column)) -}}
{% endmacro %}


{% macro default__integer_code(column) %}
    {%- do return('xxhash64(' ~ column ~ ')') -%}
{% endmacro %}


{% macro duckdb__integer_code(column) %}
    {%- do return('cast(hash(' ~ column ~ ') >> 1 as bigint)') -%}
{% endmacro %}


{% macro postgres__integer_code(column) %}
    {%- do return('hashtextextended(' ~ column ~ ', 0)') -%}
{% endmacro %}
