{#
    Judges the rows of one contract table as the build will do, and adds the result to its entry in
    `findings` ({'shop.orders': what table_structure returned}).

    Its parents are judged too, within the same query. A table is passed over, with a note, when a
    table that it needs for that cannot be read.
#}
{% macro table_rejects(system, table, findings) %}
    {% set finding = findings[system ~ '.' ~ table] %}
    {% set broken = [] %}
    {% for name in tables_to_judge(system, table) if findings[name]['is_problem']
            and findings[name]['state'] in ['UNREADABLE', 'MISSING', 'COLUMNS MISSING'] %}
        {% do broken.append(name) %}
    {% endfor %}
    {% if broken %}
        {% do finding['notes'].append(
            'Rows not looked at: they are judged with ' ~ broken | join(', ') ~ ', see there.'
        ) %}
        {% do return('') %}
    {% endif %}

    {% set reasons = run_query(
        'select reject_reason, reject_detail, count(*) as row_count from ('
        ~ checked_rows(system, table, inline=true)
        ~ ') as checked where reject_reason is not null group by reject_reason, reject_detail'
        ~ ' order by count(*) desc, reject_reason, reject_detail'
    ) %}
    {% set ns = namespace(rejected=0) %}
    {% for row in reasons.rows %}
        {% set ns.rejected = ns.rejected + row[2] | int %}
        {% do finding['notes'].append('{:,}'.format(row[2] | int) ~ ' ' ~ row[0] ~ ': ' ~ row[1]) %}
    {% endfor %}
    {% do finding.update({'rejected': ns.rejected}) %}
    {% if ns.rejected > finding['rows'] * var('max_rejected_share') %}
        {% do finding.update({'state': 'REJECTED', 'is_problem': true}) %}
        {% do finding['notes'].append(
            'More than max_rejected_share (' ~ var('max_rejected_share')
            ~ ' of the rows) would be rejected: the build would fail.'
        ) %}
    {% endif %}
{% endmacro %}


{# The names of the other tables that are read to judge the rows of one. #}
{% macro tables_to_judge(system, table) %}
    {% set contract = input_contract()[system][table] %}
    {% set names = [] %}
    {% for parent in contract['parents'].values() %}
        {% do names.append(parent[:2] | join('.')) %}
        {% for name in tables_to_judge(parent[0], parent[1]) %}
            {% do names.append(name) %}
        {% endfor %}
    {% endfor %}
    {% if has_currency(table, contract) %}
        {% do names.append('shop.exchange_rates') %}
    {% endif %}
    {% if has_future_check(contract) and table != 'orders' %}
        {% do names.append('shop.orders') %}
    {% endif %}
    {% do return(names | unique | list) %}
{% endmacro %}
