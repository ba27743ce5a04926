-- A view, as every day changes the removal effects, and with them the credits of all conversions
-- under markov; what is dear, the paths and their order, is kept in int_conversion_touches.
{{ config(materialized='view') }}

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

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

ruled as (

    select
        {{- columns }}
        rules.attribution_model,
        {{ rule_weight_up_to('(touch_position - 1)') }} as weight_before,
        {{ rule_weight_up_to('touch_position') }} as weight_so_far,
        {{ rule_weight_up_to('touch_count') }} as weight_total
    from touches
    cross join rules

),

affected as (

    select
        touches.*,
        removal_effects.removal_effect
    from touches
    left join removal_effects
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

weighted as (

    select * from ruled
    union all
    select * from chained

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
    from touches
    {%- endfor %}

),

final as (

    select
        conversion_id,
        conversion_type,
        conversion_date,
        attribution_model,
        touch_position,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        {{ part_between('1', 'from_share', 'to_share', digits=12, decimals=10) }} as credit,
        {{ part_between('net_revenue', 'from_share', 'to_share') }} as attributed_revenue,
        {{ part_between('gross_margin', 'from_share', 'to_share') }} as attributed_margin
    from shares
    where to_share > from_share

)

select * from final
