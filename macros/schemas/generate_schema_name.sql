{#
    Plain schema names (raw, staging, intermediate, marts, snapshots, audit) in the embedded default
    (target `duckdb`) and in production (a target named `production`); in every other target they
    stand behind the developer's own schema (`ada` -> `ada_marts`), so that developers who share a
    database do not overwrite each other.

    dbt asks for a model's schema before it reads the model: a wrong variable is found here, and
    named, before a model stumbles over it.
#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {%- if node.resource_type == 'model' -%}
        {%- do check_variables() -%}
    {%- endif -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.name in ['duckdb', 'production'] -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- endif -%}
{% endmacro %}
