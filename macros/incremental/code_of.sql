{#
    A hash of a model's code as it is written, for incremental models that keep a state of their own
    and must notice that their formula has changed. Empty while dbt parses.
#}
{% macro code_of(model_name) %}
    {%- if execute -%}
        {%- for node in graph.get('nodes', {}).values() if node.name == model_name
                and node.resource_type == 'model' -%}
            {%- do return(local_md5(node.raw_code)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do return('') -%}
{% endmacro %}
