{#
    The Markov model: a touch has what the removal effect of its channel is of those of all touches
    of its path. A part of attribution_credits, which says what the arguments are.
#}
{% macro markov_shares(touches, removal_effects) %}
    {#- by the day too, so that engines read those days only that are asked for -#}
    {%- set path = 'touches.conversion_date, touches.conversion_id, touches.lookback_days' %}
    select
        {{ credit_columns() }},
        attribution_model,
        {{ shares_of_weights() }}
    from (
        select
            touches.*,
            'markov' as attribution_model,
            sum(removal_effects.removal_effect) over (
                partition by {{ path }}
                order by touches.touch_position
                rows between unbounded preceding and 1 preceding
            ) as weight_before,
            sum(removal_effects.removal_effect) over (
                partition by {{ path }}
                order by touches.touch_position
                rows between unbounded preceding and current row
            ) as weight_so_far,
            sum(removal_effects.removal_effect) over (partition by {{ path }}) as weight_total
        from {{ touches }} as touches
        left join {{ removal_effects }} as removal_effects
            on
                touches.conversion_type = removal_effects.conversion_type
                and touches.lookback_days = removal_effects.lookback_days
                and touches.channel = removal_effects.channel
    ) as by_chain
{% endmacro %}
