{# How often stock is turned over in a year: cost of goods sold / mean inventory value at cost. #}
{% macro inventory_turnover(cogs, mean_inventory_value, window_days) %}
    {%- do return(ratio(cogs ~ ' * 365', mean_inventory_value ~ ' * ' ~ window_days)) -%}
{% endmacro %}
