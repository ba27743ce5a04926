{#
    What the units of an order line cost that did not come back, to the cent: returned units go back
    to the shop at what they cost. More than was sold cannot come back. Empty when the cost of a
    unit is not known.

    unit_cost, quantity, returned_quantity: expressions; returned_quantity is 0 where nothing came
    back.
#}
{% macro cost_of_kept_units(unit_cost, quantity, returned_quantity) -%}
    cast(round(
            {{ unit_cost }} * case
                when {{ returned_quantity }} > {{ quantity }} then 0
                else {{ quantity }} - {{ returned_quantity }}
            end,
            2
        ) as numeric(18, 2))
{%- endmacro %}
