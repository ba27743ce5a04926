{# The window in which the open purchase orders of a product come in, ties by their id. #}
{% macro in_order_of_arrival() -%}
    partition by product_id
    order by arrives_on, {{ binary_order('purchase_order_id') }}
    rows between unbounded preceding and current row
{%- endmacro %}
