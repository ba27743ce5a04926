{#
    On-run-end hook: says which rules the rows of a table broke, and how many rows, for each failed
    rules_hold test of this run. The rows themselves are what the test's compiled SQL selects.
#}
{% macro report_broken_rules() %}
    {% if not execute or flags.WHICH not in ['build', 'test'] %}
        {% do return('') %}
    {% endif %}
    {% for result in results
        if result.failures
        and (graph.nodes.get(result.node.unique_id, {}).get('test_metadata') or {}).name
        == 'rules_hold'
    %}
        {% set found = run_query(
            "select broken_rules, count(*) from (" ~ result.node.compiled_code ~ ") as broken"
            ~ " group by broken_rules order by count(*) desc, broken_rules"
        ) %}
        {% for row in found.rows %}
            {% do log(
                'Broken in ' ~ graph.nodes[result.node.attached_node].name ~ ': ' ~ row[0]
                ~ ' (' ~ row[1] ~ ' rows)',
                info=true
            ) %}
        {% endfor %}
    {% endfor %}
{% endmacro %}
