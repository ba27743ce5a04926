{#
    The MD5 of the given columns as text, the same on every engine for the same values: to order
    rows that nothing else tells apart, in a way that no collation changes.
#}
{% macro row_fingerprint(columns) %}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append('coalesce(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ "), '')") -%}
        {%- do parts.append("'|'") -%}
    {%- endfor -%}
    {%- do return(dbt.hash(dbt.concat(parts))) -%}
{% endmacro %}
