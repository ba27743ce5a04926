{# The day, in the shop's time zone (var time_zone), of a timestamp in UTC. #}
{% macro local_date(utc_timestamp) %}
    {%- if setting('time_zone') == 'UTC' -%}
        {%- do return('cast(' ~ utc_timestamp ~ ' as date)') -%}
    {%- endif -%}
    {{- return(adapter.dispatch('local_date', 'commerce_analytics')(utc_timestamp)) -}}
{% endmacro %}


{% macro default__local_date(utc_timestamp) %}
    {%- do return("cast(timezone('" ~ setting('time_zone') ~ "', timezone('UTC', "
        ~ utc_timestamp ~ ')) as date)') -%}
{% endmacro %}


{% macro spark__local_date(utc_timestamp) %}
    {%- do return('cast(from_utc_timestamp(' ~ utc_timestamp ~ ", '" ~ setting('time_zone')
        ~ "') as date)") -%}
{% endmacro %}
