{#
    On-run-end hook: says which rows of the input were not taken, by table and reason, once the
    audit tables have been built in this run. Says nothing when all rows were taken.
#}
{% macro report_rejected_rows() %}
    {% if not execute or flags.WHICH not in ['build', 'run'] %}
        {% do return('') %}
    {% endif %}
    {% set built = {} %}
    {% for result in results if result.status == 'success' %}
        {% do built.update({result.node.name: result.node.relation_name}) %}
    {% endfor %}
    {% if 'input_row_counts' in built and 'rejected_rows' in built %}
        {% set counts = run_query(
            "select counts.source_table, counts.raw_rows, counts.rejected_rows,"
            ~ " rejected.reason_code, count(*) as rows_with_reason"
            ~ " from " ~ built['input_row_counts'] ~ " as counts"
            ~ " inner join " ~ built['rejected_rows'] ~ " as rejected"
            ~ " on counts.source_table = rejected.source_table"
            ~ " group by counts.source_table, counts.raw_rows, counts.rejected_rows,"
            ~ " rejected.reason_code"
            ~ " order by counts.source_table, rows_with_reason desc, rejected.reason_code"
        ) %}
        {% for table in counts.rows | groupby(0) %}
            {% set row = table.list[0] %}
            {% set reasons = [] %}
            {% for reason in table.list %}
                {% do reasons.append(reason[3] ~ ' ' ~ reason[4]) %}
            {% endfor %}
            {% if row[2] / row[1] > var('max_rejected_share') %}
                {% set verdict = '. TOO MANY: above max_rejected_share '
                    ~ var('max_rejected_share') %}
            {% endif %}
            {% do log(
                'Rejected: ' ~ row[0] ~ ' ' ~ row[2] ~ ' of ' ~ row[1] ~ ' rows ('
                ~ reasons | join(', ') ~ ')' ~ (verdict or ''),
                info=true
            ) %}
        {% endfor %}
        {% if counts.rows %}
            {% do log(
                'The rejected rows are kept, with reasons, in ' ~ built['rejected_rows'], info=true
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}
