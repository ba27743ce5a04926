{#
    A number in floating point as a decimal number with so many decimals. By way of 12 decimals, so
    that what differs between engines in the last bit does not decide a half.
#}
{% macro rounded(expression, decimals) %}
    {%- do return('cast(round(cast(' ~ expression ~ ' as numeric(38, 12)), ' ~ decimals
        ~ ') as numeric(18, ' ~ decimals ~ '))') -%}
{% endmacro %}
