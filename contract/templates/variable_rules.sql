{# << note >> #}
{#
    What each variable may be: name -> rule. contract/variables.yml explains the parts of a rule;
    `wanted` says it in words.
#}
{% macro variable_rules() %}
    {% do return(<< rules | jinja(4) >>) %}
{% endmacro %}


{# The names of all variables in contract/variables.yml; <system> stands for one of them. #}
{% macro variable_names() %}
    {% do return(<< names | jinja(4) >>) %}
{% endmacro %}
