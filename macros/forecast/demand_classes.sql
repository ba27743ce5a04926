{# The classes of demand, from the most regular on. #}
{% macro demand_classes() %}
    {%- do return(['smooth', 'erratic', 'intermittent', 'lumpy', 'new']) -%}
{% endmacro %}
