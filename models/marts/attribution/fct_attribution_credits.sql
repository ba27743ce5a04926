{{ config(materialized='view') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

ruled as (

    select
        touches.*,
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
        sum(removal_effects.removal_effect) over path_before as effect_before,
        sum(removal_effects.removal_effect) over path_so_far as effect_so_far,
        sum(removal_effects.removal_effect) over whole_path as effect_total
    from touches
    inner join removal_effects
        on
            touches.conversion_type = removal_effects.conversion_type
            and touches.channel = removal_effects.channel
    window
        whole_path as (partition by touches.conversion_date, touches.conversion_id),
        path_so_far as (
            partition by touches.conversion_date, touches.conversion_id
            order by touches.touch_position
            rows between unbounded preceding and current row
        ),
        path_before as (
            partition by touches.conversion_date, touches.conversion_id
            order by touches.touch_position
            rows between unbounded preceding and 1 preceding
        )

),

{%- set columns %}
        conversion_id,
        conversion_type,
        conversion_date,
        touch_position,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        net_revenue,
        gross_margin,
{%- endset %}

shares as (

    select
        {{- columns }}
        attribution_model,
        case
            when weight_total > 0 then weight_before / weight_total
            else cast(touch_position - 1 as {{ type_double() }}) / touch_count
        end as from_share,
        case
            when touch_position = touch_count then 1
            when weight_total > 0 then weight_so_far / weight_total
            else cast(touch_position as {{ type_double() }}) / touch_count
        end as to_share
    from ruled
    union all
    select
        {{- columns }}
        'time_decay' as attribution_model,
        decay_from_share as from_share,
        decay_to_share as to_share
    from touches
    union all
    select
        {{- columns }}
        'shapley' as attribution_model,
        shapley_from_share as from_share,
        shapley_to_share as to_share
    from touches
    union all
    select
        {{- columns }}
        'markov' as attribution_model,
        coalesce(effect_before, 0) / effect_total as from_share,
        case
            when touch_position = touch_count then 1
            else effect_so_far / effect_total
        end as to_share
    from affected

),

models as (

    select attribution_model from rules
    union all
    select 'time_decay' as attribution_model
    union all
    select 'shapley' as attribution_model
    union all
    select 'markov' as attribution_model

),

credits as (

    select * from shares
    where to_share > from_share
    union all
    -- a conversion that nothing led to is kept, so that the sum over channels is that of the shop
    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.conversion_date,
        0 as touch_position,
        cast(null as {{ dbt.type_string() }}) as touchpoint_id,
        'unattributed' as channel,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_timestamp() }}) as touched_at,
        conversions.net_revenue,
        conversions.gross_margin,
        models.attribution_model,
        0 as from_share,
        1 as to_share
    from conversions
    cross join models
    where not conversions.is_attributed

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
    from credits

)

select * from final
