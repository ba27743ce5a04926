{#
    A share of the greatest weight that a touch can have, as a whole number of millionths of a
    millionth, and at least 1. Sums of whole numbers are the same in any order and on any engine,
    and so are the shares that they make.
#}
{% macro share_weight(share) %}
    {%- do return(
        'cast(greatest(round(' ~ share ~ ' * 1000000000000), 1) as bigint)'
    ) -%}
{% endmacro %}
