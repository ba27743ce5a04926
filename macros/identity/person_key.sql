{#
    The id of a person who is known by an id of this kind: customer, visitor, contact or order. The
    kind stands before the id, so that a visitor's id cannot be taken for a customer's.
#}
{% macro person_key(kind, id) %}
    {%- do return(dbt.concat(["'" ~ kind ~ ":'", id])) -%}
{% endmacro %}


{#
    The person who a customer is: of merged accounts the one that is kept.

    customer_id: a column by which int_customers_merged is joined, as `merged`.
#}
{% macro person_of_customer(customer_id) %}
    {%- do return(
        person_key('customer', 'coalesce(merged.person_customer_id, ' ~ customer_id ~ ')')
    ) -%}
{% endmacro %}


{#
    The person behind an id that is no customer's: the one whose it is known to be, else someone who
    is known by this id alone.

    stitched_person: a column, as a rule of int_identities_stitched joined as `stitched`.
#}
{% macro person_of_id(kind, id, stitched_person='stitched.person_id') %}
    {%- do return('coalesce(' ~ stitched_person ~ ', ' ~ person_key(kind, id) ~ ')') -%}
{% endmacro %}


{#
    The person behind a row that may name a customer, and has another id in any case: as of
    person_of_customer where it names one, else as of person_of_id.
#}
{% macro person_of(customer_id, kind, id, stitched_person='stitched.person_id') -%}
    case
            when {{ customer_id }} is not null then {{ person_of_customer(customer_id) }}
            else {{ person_of_id(kind, id, stitched_person) }}
        end
{%- endmacro %}
