{#
    The names of the conditions that hold, in the order given and with a comma between them; null
    when none does. reasons: a mapping of name to condition.
#}
{% macro joined_reasons(reasons) %}
    {%- set parts = [] -%}
    {%- for reason, condition in reasons.items() -%}
        {%- do parts.append('case when ' ~ condition ~ " then ', " ~ reason ~ "' else '' end") -%}
    {%- endfor -%}
    {%- do return('nullif(substr(' ~ dbt.concat(parts) ~ ", 3), '')") -%}
{% endmacro %}
