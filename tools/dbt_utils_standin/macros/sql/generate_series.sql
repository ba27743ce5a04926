{#
    A select of generated_number = 1, 2, ..., upper_bound, by crossing binary digits: no engine's
    own series function is needed.

    upper_bound: whole number > 0.
#}
{% macro generate_series(upper_bound) %}
    {{ return(adapter.dispatch('generate_series', 'dbt_utils')(upper_bound)) }}
{% endmacro %}

{% macro default__generate_series(upper_bound) %}
    {%- set digits = range(dbt_utils.get_powers_of_two(upper_bound)) -%}
    {%- set terms = [] -%}
    {%- set tables = [] -%}
    {%- for digit in digits -%}
        {%- do terms.append('p' ~ digit ~ '.generated_number * power(2, ' ~ digit ~ ')') -%}
        {%- do tables.append('p as p' ~ digit) -%}
    {%- endfor %}
    with p as (
        select 0 as generated_number union all select 1
    ), unioned as (
        select
            {{ terms | join(' + ') }} + 1 as generated_number
        from {{ tables | join(' cross join ') }}
    )

    select *
    from unioned
    where generated_number <= {{ upper_bound }}
    order by generated_number
{% endmacro %}
