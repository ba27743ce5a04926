{#
    The part of an amount that falls on one of several parts in a row, where shares of the whole
    say where it begins and ends (0 to 0.4, 0.4 to 1): what is due up to its end, rounded, less what
    is due up to its beginning, rounded. The parts add up to the amount exactly, whatever its sign,
    as long as each begins where the one before ends and the last ends at 1. No part is off by more
    than the last decimal.

    amount: a number with not more than `decimals` decimals; from_share, to_share: double, 0 to 1.
    Result: numeric(digits, decimals), null when the amount is.
#}
{% macro part_between(amount, from_share, to_share, digits=18, decimals=2) %}
    {%- do return(
        'cast((' ~ units_up_to(amount, to_share, decimals) ~ ' - '
        ~ units_up_to(amount, from_share, decimals) ~ ') / ' ~ 10 ** decimals
        ~ ' as numeric(' ~ digits ~ ', ' ~ decimals ~ '))'
    ) -%}
{% endmacro %}


{#
    A share of an amount in whole units of its last decimal. Halves go up, and with them what is
    within 0.00001 of a half: the last bits of a share differ between engines and must decide
    nothing.
#}
{% macro units_up_to(amount, share, decimals) %}
    {%- do return(
        'floor(cast(' ~ amount ~ ' as ' ~ type_double() ~ ') * ' ~ 10 ** decimals ~ ' * ' ~ share
        ~ ' + cast(0.50001 as ' ~ type_double() ~ '))'
    ) -%}
{% endmacro %}


{#
    The part of a running sum that its last row adds, rounded: rounded sum up to and including the
    row less rounded sum before it, so that the parts add up to the rounded whole.

    running, own: double, the sum up to and including the row, and the row's own part of it.
#}
{% macro part_of_running(running, own, digits=18, decimals=2) %}
    {%- do return(
        'cast((' ~ units_up_to(running, '1', decimals) ~ ' - '
        ~ units_up_to('(' ~ running ~ ' - ' ~ own ~ ')', '1', decimals) ~ ') / ' ~ 10 ** decimals
        ~ ' as numeric(' ~ digits ~ ', ' ~ decimals ~ '))'
    ) -%}
{% endmacro %}
