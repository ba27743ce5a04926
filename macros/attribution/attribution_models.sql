{#
    The attribution models, all of them in one place. Each belongs to a family:

        position    rows of the seed attribution_rules say what each place on the path weighs
        weight      the dictionary below says what each touch weighs, whatever its place
        markov      the removal effect of its channel is what a touch weighs

    A model of the first family is rows of the seed. One of the second is a line here: its name, and
    an expression over the columns of a touch on a path (int_conversion_touches), among them
    seconds_before_conversion and channel_touch_count, from 0 for none to 1 for the greatest weight.
#}
{% macro weighted_models() %}
    {% do return({
        'time_decay': half_life_weight(var('time_decay_half_life_days')),
        'shapley': shapley_weight(),
    }) %}
{% endmacro %}


{#
    A weight of weighted_models as a whole number of millionths of a millionth, and at least 1. Sums
    of whole numbers are the same in any order and on any engine, and so are the shares that they
    make.
#}
{% macro whole_weight(weight) %}
    {%- do return(
        'cast(greatest(round(' ~ weight ~ ' * 1000000000000), 1) as bigint)'
    ) -%}
{% endmacro %}
