{# One sentence or two for each variable of demand and its forecast that cannot be right. #}
{% macro forecast_variable_problems() %}
    {% set problems = [] %}
    {% for name in ['forecast_horizon_days', 'forecast_history_days', 'forecast_new_product_days',
            'forecast_backtest_step_days', 'forecast_min_history_days']
            if not is_whole_number(var(name), 1) %}
        {% do problems.append(variable_problem(name, var(name),
            'a whole number of days above 0')) %}
    {% endfor %}

    {% for name in ['forecast_backtest_origins', 'forecast_interval_bands',
            'forecast_interval_band_sales'] if not is_whole_number(var(name), 1) %}
        {% do problems.append(variable_problem(name, var(name), 'a whole number above 0')) %}
    {% endfor %}

    {% for name in ['demand_interval_threshold', 'demand_variation_threshold',
            'forecast_outlier_deviations', 'forecast_pooling_sale_days']
            if not is_number(var(name)) or var(name) <= 0 %}
        {% do problems.append(variable_problem(name, var(name), 'a number above 0')) %}
    {% endfor %}

    {% for name in ['forecast_choice_tolerance'] if not is_number(var(name)) or var(name) < 0 %}
        {% do problems.append(variable_problem(name, var(name), 'a number, 0 or more')) %}
    {% endfor %}

    {% for name in ['forecast_interval_share'] if not is_number(var(name)) or var(name) <= 0
            or var(name) >= 1 %}
        {% do problems.append(variable_problem(name, var(name),
            'a share above 0 and below 1, as in 0.8 for 80 %')) %}
    {% endfor %}
    {% do return(problems) %}
{% endmacro %}
