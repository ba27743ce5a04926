{# The columns of int_kpis_daily that are summed for a longer period, with their types. #}
{% macro kpi_components() %}
    {%- do return({
        'sessions': 'bigint', 'sessions_with_purchase': 'bigint', 'sessions_with_cart': 'bigint',
        'decided_carts': 'bigint', 'abandoned_carts': 'bigint', 'orders': 'bigint',
        'units_sold': 'numeric(18, 3)',
        'returned_units': 'numeric(18, 3)', 'net_sales': 'numeric(18, 2)',
        'net_revenue': 'numeric(18, 2)', 'contribution_margin': 'numeric(18, 2)',
        'orders_without_margin': 'bigint', 'new_customers': 'bigint',
        'customer_net_revenue': 'numeric(18, 2)', 'marketing_spend': 'numeric(18, 2)',
        'attributable_spend': 'numeric(18, 2)', 'attributed_revenue': 'numeric(18, 2)',
        'stock_days': 'bigint', 'stockout_days': 'bigint', 'nps_responses': 'bigint',
        'promoters': 'bigint', 'detractors': 'bigint',
    }) -%}
{% endmacro %}
