{# The mean of a candidate's seven days, with 6 decimals: what it is told apart by in size. #}
{% macro mean_daily_units(candidates) %}
    {%- do return(
        'cast(round(cast(' ~ sum_of_weekdays(candidates ~ '.units_{k}')
        ~ ' / 7 as numeric(28, 12)), 6) as numeric(18, 6))'
    ) -%}
{% endmacro %}
