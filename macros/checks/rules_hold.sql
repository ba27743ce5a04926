{#
    Data test: fails with the rows that break a rule of the table, and names the broken rules in
    the column `broken_rules`. Where a rule is neither true nor false, as with a null, it holds.

    One test and one scan for all rules of a table. They stand in its YAML, under
    `config: meta: rules:` of a column or of the table itself: macros/checks/declared_rules.sql.
#}
{% test rules_hold(model) %}
    {%- if execute -%}
    {%- set broken = {} -%}
    {%- for name, condition in declared_rules().items() -%}
        {%- do broken.update({name: 'not (' ~ condition ~ ')'}) -%}
    {%- endfor %}
select
    {{ joined_reasons(broken) }} as broken_rules,
    *
from {{ model }}
where
    {{ broken.values() | join('\n    or ') }}
    {%- endif -%}
{% endtest %}
