{#
    Looks at the connected tables and says, for each table of the contract, what is there and what
    is wrong with it, before anything is built:

        dbt run-operation check_input
        dbt run-operation check_input --args '{structure_only: true}' --vars 'platform: warehouse'

    structure_only  tables, columns and types, not the rows
    unreadable      {'shop.orders': 'what the database said'}: tables to leave out, because reading
                    them failed (Jinja cannot catch that; `python -m tools.check_input` does, and
                    calls again without the table)

    Ends with an error when a build cannot go on. Reads only; a connector's views have to be there
    (dbt run --select path:models/connectors/<platform>).
#}
{% macro check_input(structure_only=false, unreadable={}) %}
    {% do check_variables() %}
    {% if var('platform', 'sample') == 'files' %}
        {#- no folder, or a target that reads no files: said once and not for each table -#}
        {% do platform_folder() %}
    {% endif %}
    {% set findings = {} %}
    {% for system, tables in input_contract().items() %}
        {% for table in tables %}
            {% set name = system ~ '.' ~ table %}
            {% do say_progress(name) %}
            {% if name in unreadable %}
                {% set finding = {'state': 'UNREADABLE', 'rows': none, 'rejected': none,
                    'is_problem': true, 'notes': [unreadable[name]]} %}
            {% else %}
                {% set finding = table_structure(system, table) %}
            {% endif %}
            {% do findings.update({name: finding}) %}
        {% endfor %}
    {% endfor %}

    {% do log(input_headline(), info=true) %}
    {% set heading = {'state': '', 'rows': 'rows', 'rejected': 'rejected'} %}
    {% do log(input_line('table', heading), info=true) %}
    {% for system, tables in input_contract().items() %}
        {% for table in tables %}
            {% set name = system ~ '.' ~ table %}
            {% set finding = findings[name] %}
            {% if not structure_only and finding['rows'] is not none
                    and not finding['is_problem'] %}
                {% do say_progress(name) %}
                {% do table_rejects(system, table, findings) %}
            {% endif %}
            {% do log(input_line(name, finding), info=true) %}
            {% for note in finding['notes'] %}
                {% do log('    ' ~ note, info=true) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% do say_verdict(findings, structure_only) %}
{% endmacro %}


{# For the log file, and for tools/check_input: at which table we are. #}
{% macro say_progress(name) %}
    {% do log('check_input looks at ' ~ name) %}
{% endmacro %}


{# What is looked at, in a sentence. #}
{% macro input_headline() %}
    {% set platform = var('platform', 'sample') %}
    {% set folder = var('raw_path', none) or env_var('RAW_PATH', '') %}
    {% do return(
        'Input of platform ' ~ platform
        ~ (', folder ' ~ folder if folder and platform not in ['sample', 'warehouse'] else '')
        ~ ', target ' ~ target.name
    ) %}
{% endmacro %}


{# One line of the table: name, state, rows, rejected rows with their share. #}
{% macro input_line(name, finding) %}
    {% set rows = finding['rows'] %}
    {% set rejected = finding['rejected'] %}
    {% if rows is none %}
        {% set rows = '' %}
    {% elif rows is number %}
        {% set rows = '{:,}'.format(rows) %}
    {% endif %}
    {% if rejected is none %}
        {% set rejected = '' %}
    {% elif rejected is number and rejected %}
        {% set rejected = '{:,} ({:.2%})'.format(rejected, rejected / finding['rows']) %}
    {% endif %}
    {% set line = '{:<28} {:<16} {:>12} {:>18}'.format(name, finding['state'], rows, rejected) %}
    {% do return(line.rstrip()) %}
{% endmacro %}


{# The last line: whether a build can go on. Raises when it cannot. #}
{% macro say_verdict(findings, structure_only) %}
    {% set problems = [] %}
    {% set rejected = [] %}
    {% for name, finding in findings.items() %}
        {% if finding['is_problem'] %}
            {% do problems.append(name) %}
        {% elif finding['rejected'] %}
            {% do rejected.append(finding['rejected']) %}
        {% endif %}
    {% endfor %}
    {% if problems %}
        {% do exceptions.raise_compiler_error(
            'Not ready: a build would fail. Repair ' ~ problems | join(', ')
            ~ ' as said above, then look again. What each table must hold: docs/input-contract.md.'
        ) %}
    {% endif %}
    {% set words = 'Ready: a build can go on.' %}
    {% if structure_only %}
        {% set words = words ~ ' The rows were not looked at.' %}
    {% elif rejected %}
        {% set words = words ~ ' It leaves ' ~ '{:,}'.format(rejected | sum) ~ ' rejected rows of '
            ~ rejected | length ~ ' tables out and keeps them in audit.rejected_rows.' %}
    {% endif %}
    {% do log(words, info=true) %}
{% endmacro %}
