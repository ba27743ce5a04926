{# A timestamp as seconds since 1970-01-01, with decimals: for what is measured in parts of days. #}
{% macro epoch_seconds(timestamp_column) %}
    {{- return(adapter.dispatch('epoch_seconds', 'commerce_analytics')(timestamp_column)) -}}
{% endmacro %}


{% macro default__epoch_seconds(timestamp_column) %}
    {%- do return('(unix_micros(' ~ timestamp_column ~ ') / 1000000.0)') -%}
{% endmacro %}


{% macro duckdb__epoch_seconds(timestamp_column) %}
    {%- do return('epoch(' ~ timestamp_column ~ ')') -%}
{% endmacro %}


{% macro postgres__epoch_seconds(timestamp_column) %}
    {%- do return('cast(extract(epoch from ' ~ timestamp_column ~ ') as double precision)') -%}
{% endmacro %}
