{# What check_variables says about the variables of the predictions: a list of sentences. #}
{% macro prediction_variable_problems() %}
    {% set problems = [] %}
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
