{#
    Fails with the rows whose column lies outside the range. A null lies in every range.

    min_value, max_value: numbers or SQL expressions, none for no bound. inclusive: the bounds
    themselves belong to the range.
#}
{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
    {{ return(adapter.dispatch('test_accepted_range', 'dbt_utils')(
        model, column_name, min_value, max_value, inclusive
    )) }}
{% endtest %}

{% macro default__test_accepted_range(
    model, column_name, min_value=none, max_value=none, inclusive=true
) %}
    {%- set or_equal = '=' if inclusive else '' %}

with meet_condition as (
    select *
    from {{ model }}
),

validation_errors as (
    select *
    from meet_condition
    where
        1 = 2
        {%- if min_value is not none %}
        or not {{ column_name }} >{{ or_equal }} {{ min_value }}
        {%- endif %}
        {%- if max_value is not none %}
        or not {{ column_name }} <{{ or_equal }} {{ max_value }}
        {%- endif %}
)

select *
from validation_errors
{% endmacro %}
