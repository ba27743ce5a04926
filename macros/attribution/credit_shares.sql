{#
    Where the share of each touch in its conversion begins and ends (from_share, to_share), by each
    attribution model: what fct_attribution_credits is made of. Touches without a share are not
    left out.

    touches: as of path_touches; rules: int_attribution_rules; removal_effects: as of
    channel_removal_effects. Names of CTEs. Without removal_effects all models but Markov: they look
    at nothing but the path of the conversion.
#}
{% macro credit_shares(touches, rules, removal_effects=none) %}
{%- set columns %}
        conversion_id,
        conversion_type,
        conversion_date,
        touch_position,
        touch_count,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        net_revenue,
        gross_margin,
{%- endset %}
with ruled as (

    select
        {{- columns }}
        rules.attribution_model,
        {{ rule_weight_up_to('(touch_position - 1)') }} as weight_before,
        {{ rule_weight_up_to('touch_position') }} as weight_so_far,
        {{ rule_weight_up_to('touch_count') }} as weight_total
    from {{ touches }} as touches
    cross join {{ rules }} as rules

),
{%- if removal_effects %}

affected as (

    select
        touches.*,
        removal_effects.removal_effect
    from {{ touches }} as touches
    left join {{ removal_effects }} as removal_effects
        on
            touches.conversion_type = removal_effects.conversion_type
            and touches.channel = removal_effects.channel

),

-- partitioned by the day too, so that engines read the days only that are asked for
chained as (

    select
        {{- columns }}
        'markov' as attribution_model,
        sum(removal_effect) over (
            partition by conversion_date, conversion_id
            order by touch_position
            rows between unbounded preceding and 1 preceding
        ) as weight_before,
        sum(removal_effect) over (
            partition by conversion_date, conversion_id
            order by touch_position
            rows between unbounded preceding and current row
        ) as weight_so_far,
        sum(removal_effect) over (partition by conversion_date, conversion_id) as weight_total
    from affected

),
{%- endif %}

weighted as (

    select * from ruled
    {%- if removal_effects %}
    union all
    select * from chained
    {%- endif %}

),

-- a path ends at 1, whatever the last bits of its weights; where nothing weighs, all touches do
shares as (

    select
        {{- columns }}
        attribution_model,
        case
            when weight_total > 0 then coalesce(weight_before, 0) / weight_total
            when touch_count > 0
                then cast(touch_position - 1 as {{ type_double() }}) / touch_count
            else 0
        end as from_share,
        case
            when touch_position = touch_count then 1
            when weight_total > 0 then weight_so_far / weight_total
            else cast(touch_position as {{ type_double() }}) / touch_count
        end as to_share
    from weighted
    {%- for model in ['time_decay', 'shapley'] %}
    union all
    select
        {{- columns }}
        '{{ model }}' as attribution_model,
        {{ model }}_from_share as from_share,
        {{ model }}_to_share as to_share
    from {{ touches }} as touches
    {%- endfor %}

)

select * from shares
{% endmacro %}
