{# A text value as a SQL type, null when it cannot be read as that. #}
{% macro try_cast_text(value, sql_type) %}
    {{- return(adapter.dispatch('try_cast_text', 'commerce_analytics')(value, sql_type)) -}}
{% endmacro %}


{% macro default__try_cast_text(value, sql_type) %}
    {%- do return('try_cast(' ~ value ~ ' as ' ~ sql_type ~ ')') -%}
{% endmacro %}


{# PostgreSQL 16 and later can ask first. A timestamp with an offset is turned into UTC, which the
   others do by themselves; PostgreSQL would drop the offset in silence. #}
{% macro postgres__try_cast_text(value, sql_type) %}
    {%- set plain = 'cast(' ~ value ~ ' as ' ~ sql_type ~ ')' -%}
    {%- if sql_type == dbt.type_timestamp() -%}
        {%- set offset_pattern = ':[0-9]{2}.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$' -%}
        {%- set plain = 'case when ' ~ value ~ " ~ '" ~ offset_pattern ~ "' then timezone('UTC', cast("
            ~ value ~ ' as timestamp with time zone)) else ' ~ plain ~ ' end' -%}
    {%- endif -%}
    {%- do return("case when pg_input_is_valid(" ~ value ~ ", '" ~ sql_type ~ "') then "
        ~ plain ~ ' end') -%}
{% endmacro %}
