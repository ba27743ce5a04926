{#
    The measures of rpt_funnel over rows that are sessions and say which steps they took:
    has_search, has_product_view, has_cart, has_checkout, has_purchase, is_cart_abandoned.
#}
{% macro funnel_counts() %}
    {%- set conditions = {
        'search_sessions': 'has_search',
        'product_view_sessions': 'has_product_view',
        'cart_sessions': 'has_cart',
        'checkout_sessions': 'has_checkout',
        'purchase_sessions': 'has_purchase',
        'view_and_cart_sessions': 'has_product_view and has_cart',
        'cart_and_checkout_sessions': 'has_cart and has_checkout',
        'checkout_and_purchase_sessions': 'has_checkout and has_purchase',
        'decided_cart_sessions': 'has_cart and is_cart_abandoned is not null',
        'abandoned_cart_sessions': 'has_cart and is_cart_abandoned',
    } -%}
    count(*) as sessions
    {%- for name, condition in conditions.items() %},
        count(case when {{ condition }} then 1 end) as {{ name }}
    {%- endfor %}
{% endmacro %}
