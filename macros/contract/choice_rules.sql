{# The variables that are one of a few values. check_variables asks for each. #}
{% macro choice_rules() %}
    {%- do return({
        'attribution_path_transform': [
            'as_is', 'collapse_repeats', 'first_of_each', 'drop_direct_unless_alone',
        ],
        'stock_counted_at': ['start_of_day', 'end_of_day'],
        'returns_are_restocked': [true, false],
        'payments_include_tax': [true, false],
    }) -%}
{% endmacro %}
