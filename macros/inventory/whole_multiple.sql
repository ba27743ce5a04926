{#
    The smallest multiple of a size (a number with up to 3 decimals) that is not below a quantity of
    3 decimals, 0 or more. In whole thousandths, as 0.3 / 0.1 is not 3 for every engine.
#}
{% macro whole_multiple(quantity, size) %}
    {%- set size = (size * 1000) | round | int -%}
    {%- do return(
        'cast(' ~ divide_integers(
            '((' ~ quantity ~ ') * 1000 + ' ~ (size - 1) ~ ')', size
        ) ~ ' * ' ~ size ~ ' * 0.001 as numeric(18, 3))'
    ) -%}
{% endmacro %}
