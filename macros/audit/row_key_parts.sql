{# The parts to concatenate for a key of one or more columns as text: `a/b`, empty where missing. #}
{% macro row_key_parts(columns) %}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- if not loop.first -%}
            {%- do parts.append("'/'") -%}
        {%- endif -%}
        {%- do parts.append('coalesce(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ "), '')") -%}
    {%- endfor -%}
    {%- do return(parts) -%}
{% endmacro %}
