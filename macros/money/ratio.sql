{#
    a / b as a number with 6 decimals, null when b is 0: the one way in which rates are made. Two
    decimals for an amount per customer or order.
    By way of 12 decimals, as an engine that divides in floating point would otherwise round a half
    in the 7th decimal the other way. precision: all digits, more where b may be next to nothing.
#}
{% macro ratio(a, b, decimals=6, precision=18) %}
    {%- do return(
        'cast(round(cast(cast(' ~ a ~ ' as numeric(38, 10)) / nullif(' ~ b ~ ', 0)'
        ~ ' as numeric(38, 12)), ' ~ decimals ~ ')'
        ~ ' as numeric(' ~ precision ~ ', ' ~ decimals ~ '))'
    ) -%}
{% endmacro %}
