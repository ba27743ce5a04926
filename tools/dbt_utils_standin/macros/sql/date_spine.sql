{#
    How many steps of datepart lie between two dates, asked of the database while compiling.

    start_date, end_date: SQL expressions; datepart: as dbt.datediff takes it. 1 while parsing.
#}
{% macro get_intervals_between(start_date, end_date, datepart) %}
    {{ return(
        adapter.dispatch('get_intervals_between', 'dbt_utils')(start_date, end_date, datepart)
    ) }}
{% endmacro %}

{% macro default__get_intervals_between(start_date, end_date, datepart) %}
    {% call statement('get_intervals_between', fetch_result=true) %}
        select {{ dbt.datediff(start_date, end_date, datepart) }}
    {% endcall %}
    {% set answer = load_result('get_intervals_between') %}
    {{ return(answer['data'][0][0] if answer and answer['data'] else 1) }}
{% endmacro %}

{#
    One row for each datepart from start_date (included) to end_date (not included), in the column
    date_<datepart>. A whole select statement with its own `with`: wrap it in a CTE.

    datepart: as dbt.dateadd takes it; start_date, end_date: SQL expressions.
#}
{% macro date_spine(datepart, start_date, end_date) %}
    {{ return(adapter.dispatch('date_spine', 'dbt_utils')(datepart, start_date, end_date)) }}
{% endmacro %}

{% macro default__date_spine(datepart, start_date, end_date) %}
with rawdata as (
    {{ dbt_utils.generate_series(
        dbt_utils.get_intervals_between(start_date, end_date, datepart)
    ) }}
),

all_periods as (
    select (
        {{ dbt.dateadd(
            datepart, 'row_number() over (order by generated_number) - 1', start_date
        ) }}
    ) as date_{{ datepart }}
    from rawdata
),

filtered as (
    select *
    from all_periods
    where date_{{ datepart }} <= {{ end_date }}
)

select * from filtered
{% endmacro %}
