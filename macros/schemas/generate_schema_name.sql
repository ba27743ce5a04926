{#
    Plain schema names (raw, staging, intermediate, marts, snapshots, audit) in the embedded default
    (target `duckdb`) and in production (a target named `production`); in every other target they
    stand behind the developer's own schema (`ada` -> `ada_marts`), so that developers who share a
    database do not overwrite each other.

    dbt asks for a model's schema before it reads the model: a wrong variable is found here, and
    named, before a model stumbles over it. All models are asked for in one and the same context,
    whose `builtins` keep that the variables are right: they are looked at once.
#}
{% macro generate_schema_name(custom_schema_name, node) %}
    {%- if node.resource_type == 'model' and 'variables_are_right' not in builtins -%}
        {%- do check_variables() -%}
        {%- do builtins.update({'variables_are_right': true}) -%}
    {%- endif -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.name in ['duckdb', 'production'] -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ target.schema }}_{{ custom_schema_name | trim }}
    {%- endif -%}
{% endmacro %}
