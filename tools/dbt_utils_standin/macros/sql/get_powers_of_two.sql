{#
    The smallest n >= 1 with upper_bound <= 2^n: how many binary digits count to upper_bound.

    upper_bound: whole number > 0; anything less is an error.
#}
{% macro get_powers_of_two(upper_bound) %}
    {{ return(adapter.dispatch('get_powers_of_two', 'dbt_utils')(upper_bound)) }}
{% endmacro %}

{% macro default__get_powers_of_two(upper_bound) %}
    {% if upper_bound <= 0 %}
        {{ exceptions.raise_compiler_error('upper bound must be positive') }}
    {% endif %}
    {% set found = namespace(digits=1) %}
    {% for digits in range(2, 100) if upper_bound > 2 ** (digits - 1) %}
        {% set found.digits = digits %}
    {% endfor %}
    {{ return(found.digits) }}
{% endmacro %}
