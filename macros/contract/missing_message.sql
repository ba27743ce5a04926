{#
    The message for a mandatory table, or a mandatory column of a table, that is not there: what is
    missing, where it was looked for, what needs it and what to do.
#}
{% macro missing_message(system, table, column=none) %}
    {%- set place = {
        'sample': 'the sample shop (make build, or dbt seed)',
        'warehouse': 'schema ' ~ var(system ~ '_schema', system) ~ ' of the warehouse',
        'files': 'the folder ' ~ (var('raw_path', none) or env_var('RAW_PATH', '')) ~ '/' ~ system,
    }.get(var('platform', 'sample'), 'connector ' ~ var('platform', 'sample')) -%}
    {%- set needed_by = marts_below('model.commerce_analytics.base_' ~ system ~ '__' ~ table) -%}
    {%- set columns = input_contract()[system][table]['columns'] -%}
    {%- if column is none -%}
        {%- set what = 'Table ' ~ system ~ '.' ~ table ~ ' is missing: it is not in ' ~ place
            ~ '.' -%}
        {%- set remedy = 'Hand it over with the columns ' ~ columns
            | join(', ') ~ ' (docs/input-contract.md).' -%}
    {%- else -%}
        {%- set what = 'Column ' ~ column ~ ' (' ~ columns[column]
            ~ ') of table ' ~ system ~ '.' ~ table ~ ' is missing in ' ~ place ~ '.' -%}
        {%- set remedy = 'Add it, or map it in the connector (docs/input-contract.md).' -%}
    {%- endif -%}
    {%- do return(what ~ ' Needed by ' ~ needed_by | join(', ') ~ '. ' ~ remedy) -%}
{% endmacro %}


{# The names of all marts that are built from a node, in alphabetical order. #}
{% macro marts_below(unique_id) %}
    {%- set below = [unique_id] -%}
    {%- set names = [] -%}
    {%- for _ in range(20) -%}
        {%- for node in graph.nodes.values() if node.unique_id not in below
                and node.resource_type in ['model', 'snapshot']
                and node.depends_on.nodes | select('in', below) | list -%}
            {%- do below.append(node.unique_id) -%}
            {%- if 'marts' in node.fqn -%}
                {%- do names.append(node.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(names | sort) -%}
{% endmacro %}
