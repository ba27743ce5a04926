{# What check_variables says about the variables of the predictions: a list of sentences. #}
{% macro prediction_variable_problems() %}
    {% set problems = [] %}
    {% if not is_whole_number(var('prediction_horizon_days'), 1) %}
        {% do problems.append(variable_problem('prediction_horizon_days',
            var('prediction_horizon_days'), 'a whole number above 0')) %}
    {% endif %}
    {% if not is_whole_number(var('prediction_learning_steps'), 2) %}
        {% do problems.append(variable_problem('prediction_learning_steps',
            var('prediction_learning_steps'), 'a whole number, 2 or more')) %}
    {% endif %}
    {% if not is_number(var('prediction_prior_weight')) or var('prediction_prior_weight') <= 0 %}
        {% do problems.append(variable_problem('prediction_prior_weight',
            var('prediction_prior_weight'), 'a number above 0')) %}
    {% endif %}
    {% if not is_number(var('prediction_time_step')) or var('prediction_time_step') < 1.05
            or var('prediction_time_step') > 10 %}
        {% do problems.append(variable_problem('prediction_time_step',
            var('prediction_time_step'), 'a factor from 1.05 to 10, as in 1.25')) %}
    {% endif %}

    {% set bounds = var('prediction_frequency_classes') %}
    {% if not is_rising(bounds) or bounds[:2] | list != [0, 1]
            or bounds | map('int') | list != bounds | list %}
        {% do problems.append(variable_problem('prediction_frequency_classes', bounds,
            'a list of rising whole numbers that begins with 0, 1, as in [0, 1, 2, 4]')) %}
    {% endif %}
    {% set limits = var('prediction_recency_limits') %}
    {% if not is_rising(limits) or limits[0] <= 0 %}
        {% do problems.append(variable_problem('prediction_recency_limits', limits,
            'a list of rising numbers above 0, as in [0.5, 1, 2, 4]')) %}
    {% endif %}
    {% do return(problems) %}
{% endmacro %}


{# Whether a value is a list of numbers, one at least, each greater than the one before. #}
{% macro is_rising(values) %}
    {% if values is string or values is mapping or values is not sequence or not values %}
        {% do return(false) %}
    {% endif %}
    {% for value in values %}
        {% if not is_number(value) or (not loop.first and value <= values[loop.index0 - 1]) %}
            {% do return(false) %}
        {% endif %}
    {% endfor %}
    {% do return(true) %}
{% endmacro %}
