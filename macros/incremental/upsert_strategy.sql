{#
    The incremental strategy by which rows with the same unique_key are replaced, at once: a merge
    on engines that cannot delete and insert in one transaction.
#}
{% macro upsert_strategy() %}
    {%- do return('merge' if target.type == 'spark' else 'delete+insert') -%}
{% endmacro %}
