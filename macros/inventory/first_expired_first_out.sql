{# The window in which the batches of a place are sold: the first to expire first, ties by id. #}
{% macro first_expired_first_out() -%}
    partition by product_id, warehouse_id
    order by coalesce(expires_on, cast('9999-12-31' as date)), {{ binary_order('batch_id') }}
    rows between unbounded preceding and current row
{%- endmacro %}
