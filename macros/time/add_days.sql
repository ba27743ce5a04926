{# A date some days later (or earlier, below 0), as a date. #}
{% macro add_days(date_column, days) %}
    {%- do return('cast(' ~ dbt.dateadd('day', days, date_column) ~ ' as date)') -%}
{% endmacro %}
