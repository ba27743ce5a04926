{#
    The touches on the paths of conversions, in order, with what the credits need to know of them:
    the body of int_conversion_touches.

    touches: as of touches_assigned; conversions: all conversions, also those without a touch;
    persons: person_id and source_fingerprint of those to build. Names of CTEs.
#}
{% macro path_touches(touches, conversions, persons) %}
{#- numbers that stand for the ids are far faster to sort, group and join by -#}
with converted as (

    select
        conversions.*,
        {{ integer_code('conversions.conversion_id') }} as conversion_code,
        persons.source_fingerprint
    from {{ conversions }} as conversions
    inner join {{ persons }} as persons on conversions.person_id = persons.person_id

),

assigned as (

    select
        {{ integer_code('conversion_id') }} as conversion_code,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        touch_order,
        is_direct,
        converted_at,
        lead_at
    from {{ touches }}
    where conversion_id is not null

),

transformed as (

    {{ path_transformed('assigned', ['conversion_code']) }}

),

channel_touches as (

    select
        conversion_code,
        channel,
        count(*) as touch_count
    from transformed
    group by conversion_code, channel

),

-- Shapley gives each channel of a path the same, whatever the number of its touches. In time decay
-- a touch loses half its weight with each half-life before the conversion.
weighted as (

    select
        transformed.*,
        {{ share_weight('cast(1 as ' ~ type_double() ~ ') / channel_touches.touch_count') }}
            as shapley_weight,
        {{ share_weight(
            'power(cast(0.5 as ' ~ type_double() ~ '), ('
            ~ epoch_seconds('transformed.converted_at')
            ~ ' - ' ~ epoch_seconds('transformed.touched_at') ~ ') / '
            ~ 86400 * var('time_decay_half_life_days') ~ ')'
        ) }} as time_decay_weight
    from transformed
    inner join channel_touches
        on
            transformed.conversion_code = channel_touches.conversion_code
            and transformed.channel = channel_touches.channel

),

placed as (

    select
        conversion_code,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        is_direct,
        case when touched_at <= lead_at then 1 else 0 end as is_up_to_lead,
        shapley_weight,
        time_decay_weight,
        row_number() over path_so_far as touch_position,
        sum(shapley_weight) over path_so_far as shapley_so_far,
        sum(time_decay_weight) over path_so_far as time_decay_so_far
    from weighted
    window path_so_far as (
        partition by conversion_code
        order by {{ path_order() }}
        rows between unbounded preceding and current row
    )

),

totals as (

    select
        conversion_code,
        count(*) as touch_count,
        sum(is_up_to_lead) as lead_position,
        max(case when not is_direct then touch_position end) as last_non_direct_position,
        sum(shapley_weight) as shapley_total,
        sum(time_decay_weight) as time_decay_total
    from placed
    group by conversion_code

),

-- a conversion without a touch is a row too, in place 0
final as (

    select
        converted.conversion_id,
        converted.conversion_type,
        converted.conversion_date,
        converted.net_revenue,
        converted.gross_margin,
        placed.touchpoint_id,
        coalesce(placed.channel, 'unattributed') as channel,
        placed.campaign_id,
        placed.touched_at,
        cast(coalesce(placed.touch_position, 0) as bigint) as touch_position,
        cast(coalesce(totals.touch_count, 0) as bigint) as touch_count,
        cast(coalesce(totals.lead_position, 0) as bigint) as lead_position,
        cast(coalesce(totals.last_non_direct_position, totals.touch_count, 0) as bigint)
            as last_non_direct_position,
        {%- for model in ['time_decay', 'shapley'] %}
        coalesce(
            cast(placed.{{ model }}_so_far - placed.{{ model }}_weight as {{ type_double() }})
            / cast(totals.{{ model }}_total as {{ type_double() }}),
            0
        ) as {{ model }}_from_share,
        coalesce(
            cast(placed.{{ model }}_so_far as {{ type_double() }})
            / cast(totals.{{ model }}_total as {{ type_double() }}),
            1
        ) as {{ model }}_to_share,
        {%- endfor %}
        converted.person_id,
        case
            when coalesce(placed.touch_position, 0) <= 1 then converted.source_fingerprint
        end as source_fingerprint
    from converted
    left join totals on converted.conversion_code = totals.conversion_code
    left join placed on converted.conversion_code = placed.conversion_code

)

select * from final
{% endmacro %}
