{#
    The id of a person who is known by an id of this kind: customer, visitor, contact or order. The
    kind stands before the id, so that a visitor's id cannot be taken for a customer's.
#}
{% macro person_key(kind, id) %}
    {%- do return(dbt.concat(["'" ~ kind ~ ":'", id])) -%}
{% endmacro %}
