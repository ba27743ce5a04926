{#
    The rules of the table that the running test is attached to: a mapping of the rule's name to
    the condition that must hold.

    A column's rules stand in its `config: meta: rules:`, a mapping with
        not_null: true                    it has a value (tables with a contract: a constraint)
        at_least, at_most, above, below   a number, a column or another SQL expression
        one_of                            a list of texts, numbers or booleans
    and are named by column, rule and limit: 'units at_least 0'. A limit may be a variable; macros
    are
    not there yet when dbt reads the YAML, so what one of them gives is tested in tests/integrity.

    Rules of several columns stand in `config: meta: rules:` of the table as name: condition.
#}
{% macro declared_rules() %}
    {%- set table = graph.nodes[model.attached_node] -%}
    {%- set signs = {'at_least': '>=', 'at_most': '<=', 'above': '>', 'below': '<'} -%}
    {%- set rules = {} -%}
    {%- for column in table.columns.values() -%}
        {%- for rule, value in column.meta.get('rules', {}).items() -%}
            {%- if rule == 'not_null' and value is sameas true -%}
                {%- do rules.update({column.name ~ ' not_null': column.name ~ ' is not null'}) -%}
            {%- elif rule in signs -%}
                {%- do rules.update({
                    [column.name, rule, value] | join(' '):
                        [column.name, signs[rule], value] | join(' ')
                }) -%}
            {%- elif rule == 'one_of' and value is sequence and value is not string -%}
                {%- set members = [] -%}
                {%- for member in value -%}
                    {%- do members.append(
                        dbt.string_literal(member) if member is string else member
                    ) -%}
                {%- endfor -%}
                {%- do rules.update({
                    column.name ~ ' one_of': column.name ~ ' in (' ~ members | join(', ') ~ ')'
                }) -%}
            {%- else -%}
                {%- do exceptions.raise_compiler_error(
                    'Column ' ~ column.name ~ ' of ' ~ table.name ~ ' has the rule '
                    ~ rule ~ ': ' ~ value
                    ~ ', which macros/checks/declared_rules.sql does not know.'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do rules.update(table.meta.get('rules', {})) -%}
    {%- if not rules -%}
        {%- do exceptions.raise_compiler_error(
            table.name ~ ' is tested by rules_hold and declares no rules.'
        ) -%}
    {%- endif -%}
    {%- do return(rules) -%}
{% endmacro %}
