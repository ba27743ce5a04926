{#
    The part of an amount that falls on one line when the amount is spread over lines by weight, in
    whole cents, so that the parts add up to the amount exactly: the amount due up to and including
    this line, rounded, less the amount due before it, rounded.

    amount:            column, money with 2 decimals, not below 0
    weight:            column, the line's weight, a whole number
    running_weight:    column, the sum of the weights up to and including the line
    total_weight:      column, the sum of the weights of all lines, above 0
    Result: numeric(18, 2). Whole-number arithmetic, so that no engine rounds differently.
#}
{% macro share_to_the_cent(amount, weight, running_weight, total_weight) %}
    {%- set cents = 'cast(' ~ amount ~ ' * 100 as numeric(38, 0))' -%}
    cast((
        {{ rounded_share(cents, running_weight, total_weight) }}
        - {{ rounded_share(cents, '(' ~ running_weight ~ ' - ' ~ weight ~ ')', total_weight) }}
    ) * 0.01 as numeric(18, 2))
{%- endmacro %}


{# running_weight and total_weight of rows that are the lines of orders, each with its weight. #}
{% macro running_weights() -%}
    sum(weight) over (
            partition by order_id
            order by {{ binary_order('order_item_id') }}
            rows between unbounded preceding and current row
        ) as running_weight,
        sum(weight) over (partition by order_id) as total_weight
{%- endmacro %}


{# cents * part / total, rounded half up, in whole numbers. #}
{% macro rounded_share(cents, part, total) -%}
    ({{ divide_integers(
        '(2 * ' ~ cents ~ ' * ' ~ part ~ ' + ' ~ total ~ ')', '(2 * ' ~ total ~ ')'
    ) }})
{%- endmacro %}


{#
    The part of 1 that falls on one line when 1 is spread over lines by weight: 6 decimals, the
    parts add up to exactly 1. Weights as in share_to_the_cent.
#}
{% macro share_of_one(weight, running_weight, total_weight) %}
    {%- set one = '1000000' -%}
    cast((
        {{ rounded_share(one, running_weight, total_weight) }}
        - {{ rounded_share(one, '(' ~ running_weight ~ ' - ' ~ weight ~ ')', total_weight) }}
    ) * 0.000001 as numeric(8, 6))
{%- endmacro %}
