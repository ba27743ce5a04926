{#
    The standard deviation of a sample, from its count and its sums: exact up to the root, so that
    no engine adds in an order of its own. Null for less than two values.

    count: whole number; total: sum of the values; squares: sum of their squares; both decimals.
#}
{% macro standard_deviation(count, total, squares) %}
    {%- do return(
        'sqrt(cast(case when ' ~ count ~ ' > 1 then ' ~ count ~ ' * ' ~ squares ~ ' - '
        ~ total ~ ' * ' ~ total ~ ' end as ' ~ type_double() ~ ') / nullif(cast('
        ~ count ~ ' as ' ~ type_double() ~ ') * (' ~ count ~ ' - 1), 0))'
    ) -%}
{% endmacro %}
