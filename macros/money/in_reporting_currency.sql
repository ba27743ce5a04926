{#
    An amount in the order's currency as money in the reporting currency, rounded to the cent.
    Most orders are in the reporting currency already: wide decimals are multiplied only where they
    must be, which is most of the arithmetic of fct_order_items.
#}
{% macro in_reporting_currency(amount, rate='rate_to_reporting') %}
    {%- do return(
        'cast(case when ' ~ rate ~ ' = 1 then ' ~ amount
        ~ ' else round(' ~ amount ~ ' * ' ~ rate ~ ', 2) end as numeric(18, 2))'
    ) -%}
{% endmacro %}
