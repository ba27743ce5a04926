{# Of the variables of inventory, one sentence or two for each that cannot be right. #}
{% macro inventory_variable_problems() %}
    {% set problems = [] %}
    {% for name, least in {
            'inventory_window_days': 1, 'inventory_min_history_days': 2,
            'stock_discrepancy_days': 1, 'supplier_window_days': 1, 'lead_time_min_receipts': 1,
            'purchase_order_given_up_days': 0, 'review_period_days': 0, 'low_cover_days': 0,
            'overstock_cover_days': 1, 'dead_stock_days': 1, 'expiry_risk_days': 0,
            'expiry_buffer_days': 0, 'oversold_max_wait_days': 0,
        }.items() if not is_whole_number(var(name), least) %}
        {% do problems.append(variable_problem(name, var(name),
            'a whole number, ' ~ least ~ ' or more')) %}
    {% endfor %}

    {% for name in ['stock_discrepancy_tolerance', 'alternative_price_range']
            if not is_number(var(name)) or var(name) < 0 %}
        {% do problems.append(variable_problem(name, var(name), 'a number, 0 or more')) %}
    {% endfor %}

    {% for name in ['warehouse_share_prior_units', 'expiry_risk_min_units']
            if not is_number(var(name)) or var(name) <= 0 %}
        {% do problems.append(variable_problem(name, var(name), 'a number above 0')) %}
    {% endfor %}

    {% set multiple = var('order_multiple_units') %}
    {% if not is_number(multiple) or multiple < 0.001 %}
        {% do problems.append(variable_problem('order_multiple_units', multiple,
            'a number of units, 0.001 or more')) %}
    {% endif %}

    {% set level = var('service_level') %}
    {% if not is_number(level) or level < 0.5 or level >= 1 %}
        {% do problems.append(variable_problem('service_level', level,
            'a share from 0.5 to below 1, as in 0.95 for 95 %')) %}
    {% endif %}

    {% for name, choices in {
            'stock_counted_at': ['start_of_day', 'end_of_day'],
            'oversold_serve_first': ['oldest_order', 'largest_order'],
            'returns_are_restocked': [true, false],
        }.items() if var(name) not in choices or (var(name) is number) != (choices[0] is number) %}
        {% do problems.append(variable_problem(name, var(name),
            'one of ' ~ choices | join(', '))) %}
    {% endfor %}
    {% do return(problems) %}
{% endmacro %}
