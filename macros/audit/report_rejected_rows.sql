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
            ~ " rejected.reason_code, rejected.reason_detail, count(*) as rows_with_reason"
            ~ " from " ~ built['input_row_counts'] ~ " as counts"
            ~ " inner join " ~ built['rejected_rows'] ~ " as rejected"
            ~ " on counts.source_table = rejected.source_table"
            ~ " group by counts.source_table, counts.raw_rows, counts.rejected_rows,"
            ~ " rejected.reason_code, rejected.reason_detail"
            ~ " order by counts.source_table, rows_with_reason desc, rejected.reason_detail"
        ) %}
        {% for row in counts.rows %}
            {% set share = row[2] / row[1] %}
            {% if share > var('max_rejected_share') %}
                {% set verdict = 'TOO MANY, above max_rejected_share ' ~ var('max_rejected_share') %}
            {% else %}
                {% set verdict = 'kept in audit.rejected_rows' %}
            {% endif %}
            {% do log(
                'Rejected: ' ~ row[0] ~ ' ' ~ row[5] ~ ' of ' ~ row[1] ~ ' rows, ' ~ row[3] ~ ': '
                ~ row[4] ~ ' (' ~ verdict ~ ')',
                info=true
            ) %}
        {% endfor %}
    {% endif %}
{% endmacro %}
