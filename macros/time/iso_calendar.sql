{# Monday is 1, Sunday is 7. #}
{% macro iso_day_of_week(day) %}
    {{- return(adapter.dispatch('iso_day_of_week', 'commerce_analytics')(day)) -}}
{% endmacro %}


{% macro default__iso_day_of_week(day) %}
    {%- do return('cast(extract(isodow from ' ~ day ~ ') as bigint)') -%}
{% endmacro %}


{% macro spark__iso_day_of_week(day) %}
    {%- do return('cast(weekday(' ~ day ~ ') + 1 as bigint)') -%}
{% endmacro %}


{# The number of the ISO 8601 week: week 1 is the one with the year's first Thursday. #}
{% macro iso_week(day) %}
    {%- do return('cast(extract(week from ' ~ day ~ ') as bigint)') -%}
{% endmacro %}


{# The year to which the ISO 8601 week belongs: that of its Thursday. #}
{% macro iso_year(day) %}
    {%- do return('cast(extract(year from '
        ~ add_days(day, '4 - ' ~ iso_day_of_week(day)) ~ ') as bigint)') -%}
{% endmacro %}
