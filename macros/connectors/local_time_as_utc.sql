{#
    A local time of the shop, as text, as the same moment in UTC, again as text. For connectors:
        {{ local_time_as_utc('order_purchase_timestamp', 'America/Sao_Paulo') }} as ordered_at
    `zone` is an IANA name. What cannot be read as a time is passed on as it is, so that staging can
    reject it as bad_type and show the value. A local time that the clock skips becomes the one an
    hour later; one that it shows twice becomes the engine's choice of the two.
#}
{% macro local_time_as_utc(column, zone) %}
    {%- set moment = try_cast_text(column, dbt.type_timestamp()) -%}
    {%- do return(
        'coalesce(cast(' ~ as_utc(moment, zone) ~ ' as ' ~ dbt.type_string() ~ '), ' ~ column ~ ')'
    ) -%}
{% endmacro %}


{# A timestamp without time zone, read as local time of `zone`, in UTC. #}
{% macro as_utc(moment, zone) %}
    {{- return(adapter.dispatch('as_utc', 'commerce_analytics')(moment, zone)) -}}
{% endmacro %}


{% macro default__as_utc(moment, zone) %}
    {%- do return("timezone('UTC', timezone('" ~ zone ~ "', " ~ moment ~ '))') -%}
{% endmacro %}


{% macro spark__as_utc(moment, zone) %}
    {%- do return('to_utc_timestamp(' ~ moment ~ ", '" ~ zone ~ "')") -%}
{% endmacro %}
