{#
    Where a contract table comes from. Decided here and nowhere else, by var `platform`:

        sample       the sample shop, seed `raw_<system>__<table>`
        warehouse    source(system, table), in the schema var `<system>_schema`
        files        a Parquet or CSV file, or a folder of them, below var `raw_path` (DuckDB)
        any other    the connector of that name, model `<platform>__<system>__<table>`

    Returns what a `from` takes, or none when the shop does not hand over the table.
#}
{% macro raw_table(system, table) %}
    {% set platform = var('platform', 'sample') %}
    {% if platform == 'sample' %}
        {% do return(ref('raw_' ~ system ~ '__' ~ table)) %}
    {% elif platform == 'warehouse' %}
        {% set relation = source(system, table) %}
        {% if execute and load_relation(relation) is none %}
            {% do return(none) %}
        {% endif %}
        {% do return(relation) %}
    {% elif platform == 'files' %}
        {% do return(raw_files(system, table)) %}
    {% elif platform in var('connectors') %}
        {% if system ~ '__' ~ table in var('connectors')[platform]['tables'] %}
            {% do return(ref(platform ~ '__' ~ system ~ '__' ~ table)) %}
        {% endif %}
        {% do return(none) %}
    {% endif %}
    {% do exceptions.raise_compiler_error(unknown_platform_message(platform)) %}
{% endmacro %}


{# Whether the shop hands over a contract table, asked without making the caller depend on it. #}
{% macro has_raw_table(system, table) %}
    {% set platform = var('platform', 'sample') %}
    {% if platform == 'sample' %}
        {% do return(true) %}
    {% elif platform in var('connectors') %}
        {% do return(system ~ '__' ~ table in var('connectors')[platform]['tables']) %}
    {% endif %}
    {% do return(raw_table(system, table) is not none) %}
{% endmacro %}
