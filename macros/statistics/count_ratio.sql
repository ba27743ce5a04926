{#
    As `ratio`, for millions of rows: a / b of whole numbers or doubles below 10 to the power of 8,
    with 6 decimals or as many as said, null when b is 0. By way of floating point and four decimals
    more, so that engines that divide alike also round alike.
#}
{% macro count_ratio(a, b, decimals=6) %}
    {%- do return('cast(round(cast(cast(' ~ a ~ ' as ' ~ type_double() ~ ') / nullif(' ~ b
        ~ ', 0) as numeric(18, ' ~ (decimals + 4) ~ ')), ' ~ decimals ~ ') as numeric(18, '
        ~ decimals ~ '))') -%}
{% endmacro %}
