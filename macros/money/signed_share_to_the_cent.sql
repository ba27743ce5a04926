{# share_to_the_cent for an amount that may be below 0: its parts are those of the one above 0. #}
{% macro signed_share_to_the_cent(amount, weight, running_weight, total_weight) %}
    cast(
        case when {{ amount }} < 0 then -1 else 1 end
        * {{ share_to_the_cent('abs(' ~ amount ~ ')', weight, running_weight, total_weight) }}
        as numeric(18, 2)
    )
{%- endmacro %}
