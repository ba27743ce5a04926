{#
    What is there of one contract table: a dict
        state       present, absent (optional and not there), MISSING, COLUMNS MISSING
        rows        number of rows; none where the table is not there
        rejected    none: table_rejects fills it in
        is_problem  a build cannot go on
        notes       list of sentences
#}
{% macro table_structure(system, table) %}
    {% set contract = input_contract()[system][table] %}
    {% set columns = contract['columns'] %}
    {% set finding = {'state': 'present', 'rows': none, 'rejected': none, 'is_problem': false,
        'notes': []} %}
    {% set raw = raw_table(system, table) %}
    {% if raw is not none and raw is not string and load_relation(raw) is none %}
        {% set raw = none %}
    {% endif %}
    {% if raw is none %}
        {% if contract['mandatory'] %}
            {% do finding.update({'state': 'MISSING', 'is_problem': true}) %}
            {% do finding['notes'].append(missing_message(system, table)) %}
        {% else %}
            {% do finding.update({'state': 'absent'}) %}
        {% endif %}
        {% do return(finding) %}
    {% endif %}

    {% set found = raw_columns(raw, columns) %}
    {% set left_out = [] %}
    {% for column, type in columns.items() %}
        {% if column not in found and type.endswith('?') %}
            {% do left_out.append(column) %}
        {% elif column not in found %}
            {% do finding.update({'state': 'COLUMNS MISSING', 'is_problem': true}) %}
            {% do finding['notes'].append(missing_message(system, table, column)) %}
        {% elif is_wrong_type(type, found[column]) %}
            {% do finding['notes'].append('Wrong type: column ' ~ column ~ ' is ' ~ found[column]
                ~ ', which cannot be read as ' ~ type.rstrip('?') ~ '.') %}
        {% endif %}
    {% endfor %}
    {% if left_out %}
        {% do finding['notes'].append(
            'Without the optional columns ' ~ left_out | join(', ') ~ '.'
        ) %}
    {% endif %}
    {% set unknown = found | reject('in', columns) | list %}
    {% if unknown %}
        {% do finding['notes'].append('Not read: ' ~ unknown | join(', ') ~ '.') %}
    {% endif %}
    {% set counted = run_query('select count(*) from ' ~ raw) %}
    {% do finding.update({'rows': counted.columns[0].values()[0] | int}) %}
    {% do return(finding) %}
{% endmacro %}
