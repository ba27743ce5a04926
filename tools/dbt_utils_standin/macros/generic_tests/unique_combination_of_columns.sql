{#
    Fails with one row for each combination of values that occurs more than once.

    combination_of_columns: list of column names or expressions. quote_columns: quote them.
#}
{% test unique_combination_of_columns(model, combination_of_columns, quote_columns=false) %}
    {{ return(adapter.dispatch('test_unique_combination_of_columns', 'dbt_utils')(
        model, combination_of_columns, quote_columns
    )) }}
{% endtest %}

{% macro default__test_unique_combination_of_columns(
    model, combination_of_columns, quote_columns=false
) %}
    {%- set columns = [] -%}
    {%- for column in combination_of_columns -%}
        {%- do columns.append(adapter.quote(column) if quote_columns else column) -%}
    {%- endfor -%}
    {%- set key = columns | join(', ') %}

with validation_errors as (
    select {{ key }}
    from {{ model }}
    group by {{ key }}
    having count(*) > 1
)

select *
from validation_errors
{% endmacro %}
