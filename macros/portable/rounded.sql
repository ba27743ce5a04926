{# A double as a number with so many decimals, that is the same on every engine. #}
{% macro rounded(number, decimals) %}
    {%- do return('cast(round(cast(' ~ number ~ ' as numeric(38, 12)), ' ~ decimals
        ~ ') as numeric(18, ' ~ decimals ~ '))') -%}
{% endmacro %}
