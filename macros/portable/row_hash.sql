{#
    A 64-bit hash of the given columns, fast and the same for the same row on one engine, not
    between engines: to see whether rows changed, never to identify them.
#}
{% macro row_hash(columns) %}
    {{- return(adapter.dispatch('row_hash', 'commerce_analytics')(columns)) -}}
{% endmacro %}


{% macro default__row_hash(columns) %}
    {%- do return('xxhash64(' ~ columns | join(', ') ~ ')') -%}
{% endmacro %}


{% macro duckdb__row_hash(columns) %}
    {%- do return('hash(' ~ columns | join(', ') ~ ')') -%}
{% endmacro %}


{% macro postgres__row_hash(columns) %}
    {%- do return("hashtextextended(cast(row(" ~ columns | join(', ') ~ ") as text), 0)") -%}
{% endmacro %}


{#
    An aggregate: the fingerprint, as text, of a group of rows, whatever their order. Each row is
    the given columns; the same row twice counts twice.
#}
{% macro fingerprint_of_rows(columns) %}
    {%- do return(
        dbt.concat([
            'cast(count(*) as ' ~ dbt.type_string() ~ ')',
            "':'",
            'cast(coalesce(' ~ sum_of_row_hashes(columns) ~ ', 0) as ' ~ dbt.type_string() ~ ')',
        ])
    ) -%}
{% endmacro %}


{#
    An aggregate: the number behind fingerprint_of_rows. The sums of two groups of rows add up to
    that of both together.
#}
{% macro sum_of_row_hashes(columns) %}
    {%- do return('sum(cast(' ~ row_hash(columns) ~ ' as numeric(38, 0)))') -%}
{% endmacro %}
