{#
    A text value as a SQL type, null when it cannot be read as that. `value` is trimmed already.

    What counts is decided here and not by each engine's own reading, which is generous in different
    ways ('now', 'Jan 5 2024', 'NaN', '0x1A' and '12.5' as a whole number are values somewhere):

        date, timestamp   ISO 8601, years 1000 to 9999: 2024-01-31 or 2024/1/31, for a timestamp
                          with an optional time 10:00[:00[.123456]], T or a space before it, and an
                          optional Z, UTC, +02:00, +0200 or +02 behind it. A timestamp with an
                          offset is turned into UTC. A date may have a time, which is dropped.
        bigint            a whole number of up to 18 digits; 12.0 is one, 12.5 is not
        other numbers     digits with a point, 1.5e3 included; what does not fit the type is null,
                          decimals beyond the type's are rounded half away from zero
        boolean           true, t, yes, y, 1 and false, f, no, n, 0, in any case
#}
{% macro try_cast_text(value, sql_type) %}
    {%- set family = sql_type.split('(')[0] | lower -%}
    {%- set day = '[1-9][0-9]{3}[-/][0-9]{1,2}[-/][0-9]{1,2}' -%}
    {%- set time = '([ T][0-9]{1,2}:[0-9]{2}(:[0-5][0-9]([.][0-9]+)?)?'
        ~ '( ?(Z|UTC|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?))?)?' -%}
    {%- if family == 'boolean' -%}
        {%- do return(
            'case when lower(' ~ value ~ ") in ('true', 't', 'yes', 'y', '1') then true"
            ~ ' when lower(' ~ value ~ ") in ('false', 'f', 'no', 'n', '0') then false end"
        ) -%}
    {%- elif family == 'bigint' -%}
        {%- set pattern = '^[+-]?[0-9]{1,18}([.]0*)?$' -%}
    {%- elif family.startswith('timestamp') or family == 'date' -%}
        {%- set pattern = '^' ~ day ~ time ~ '$' -%}
    {%- else -%}
        {%- set pattern = '^[-+.0-9eE]+$' -%}
    {%- endif -%}
    {#- the outer cast keeps the precision, which PostgreSQL forgets in a `case` -#}
    {%- do return(
        'cast(case when ' ~ text_matches(value, pattern) ~ ' then '
        ~ try_cast_matching_text(value, sql_type, family) ~ ' end as ' ~ sql_type ~ ')'
    ) -%}
{% endmacro %}


{# A condition: a text matches a regular expression (no backslash in it: engines differ there). #}
{% macro text_matches(value, pattern) %}
    {{- return(adapter.dispatch('text_matches', 'commerce_analytics')(value, pattern)) -}}
{% endmacro %}


{% macro default__text_matches(value, pattern) %}
    {%- do return(value ~ " rlike '" ~ pattern ~ "'") -%}
{% endmacro %}


{% macro duckdb__text_matches(value, pattern) %}
    {%- do return('regexp_matches(' ~ value ~ ", '" ~ pattern ~ "')") -%}
{% endmacro %}


{% macro postgres__text_matches(value, pattern) %}
    {%- do return(value ~ " ~ '" ~ pattern ~ "'") -%}
{% endmacro %}


{# The cast of a text that has the right form, null when it is no value all the same (31 June). #}
{% macro try_cast_matching_text(value, sql_type, family) %}
    {{- return(
        adapter.dispatch('try_cast_matching_text', 'commerce_analytics')(value, sql_type, family)
    ) -}}
{% endmacro %}


{% macro default__try_cast_matching_text(value, sql_type, family) %}
    {%- do return('try_cast(' ~ value ~ ' as ' ~ sql_type ~ ')') -%}
{% endmacro %}


{# A plain cast to timestamp would drop the offset in silence, in DuckDB and in PostgreSQL. #}
{% macro duckdb__try_cast_matching_text(value, sql_type, family) %}
    {%- set plain = 'try_cast(' ~ value ~ ' as ' ~ sql_type ~ ')' -%}
    {%- if not family.startswith('timestamp') -%}
        {%- do return(plain) -%}
    {%- endif -%}
    {%- do return(
        'case when ' ~ has_offset(value) ~ " then timezone('UTC', try_cast(replace(" ~ value
        ~ ", ' +', '+') as timestamptz)) else " ~ plain ~ ' end'
    ) -%}
{% endmacro %}


{# PostgreSQL 16 and later can ask first. It rounds a time to microseconds, where the others cut. #}
{% macro postgres__try_cast_matching_text(value, sql_type, family) %}
    {%- if family == 'bigint' -%}
        {%- do return('cast(cast(' ~ value ~ ' as numeric) as bigint)') -%}
    {%- endif -%}
    {%- set text = value -%}
    {%- set plain = 'cast(' ~ value ~ ' as ' ~ sql_type ~ ')' -%}
    {%- if family.startswith('timestamp') -%}
        {%- set text = 'regexp_replace(' ~ value ~ ", '([.][0-9]{6})[0-9]+', '\\1')" -%}
        {%- set plain = 'case when ' ~ has_offset(value) ~ " then timezone('UTC', cast(" ~ text
            ~ ' as timestamp with time zone)) else cast(' ~ text ~ ' as ' ~ sql_type ~ ') end' -%}
    {%- endif -%}
    {%- do return(
        'case when pg_input_is_valid(' ~ value ~ ", '" ~ sql_type ~ "') then " ~ plain ~ ' end'
    ) -%}
{% endmacro %}


{# A condition: a text that is an ISO timestamp ends in an offset other than Z. #}
{% macro has_offset(value) %}
    {%- do return('(' ~ value ~ " like '%:%+%' or " ~ value ~ " like '%:%-%')") -%}
{% endmacro %}
