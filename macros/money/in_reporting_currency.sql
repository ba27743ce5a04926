{# An amount in the order's currency as money in the reporting currency, rounded to the cent. #}
{% macro in_reporting_currency(amount, rate='rate_to_reporting') %}
    {%- do return('cast(round(' ~ amount ~ ' * ' ~ rate ~ ', 2) as numeric(18, 2))') -%}
{% endmacro %}
