{#
    As `ratio`, for millions of rows and several times as fast: a / b by way of doubles, with 6
    decimals or as many as said, null when b is 0. The result is below 10 to the power of 8, or of 2
    with 12 decimals. By way of four decimals more, so that engines, which divide alike, also round
    alike.
#}
{% macro count_ratio(a, b, decimals=6) %}
    {%- do return('cast(round(cast(cast(' ~ a ~ ' as ' ~ type_double() ~ ') / nullif(' ~ b
        ~ ', 0) as numeric(18, ' ~ (decimals + 4) ~ ')), ' ~ decimals ~ ') as numeric(18, '
        ~ decimals ~ '))') -%}
{% endmacro %}
