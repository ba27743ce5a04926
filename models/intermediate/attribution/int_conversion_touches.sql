{{ config(materialized='table') }}

with assigned as (

    select * from {{ ref('int_touches_assigned') }}
    where conversion_id is not null

),

counted as (

    {{ path_transformed('assigned', ['conversion_id']) }}

),

channel_counts as (

    select
        conversion_id,
        channel,
        count(*) as touch_count
    from counted
    group by conversion_id, channel

),

-- Shapley gives each channel of a path the same, whatever the number of its touches. Ages are
-- taken back from the conversion: a touch of one half-life ago has half the weight.
weighted as (

    select
        counted.*,
        cast(1 as {{ type_double() }}) / channel_counts.touch_count as shapley_weight,
        power(
            cast(2 as {{ type_double() }}),
            (
                {{ epoch_seconds('counted.touched_at') }}
                - {{ epoch_seconds('counted.converted_at') }}
            ) / {{ 86400 * var('time_decay_half_life_days') }}
        ) as decay_weight
    from counted
    inner join channel_counts
        on
            counted.conversion_id = channel_counts.conversion_id
            and counted.channel = channel_counts.channel

),

measured as (

    select
        *,
        row_number() over path_so_far as touch_position,
        count(*) over whole_path as touch_count,
        sum(case when touched_at <= lead_at then 1 else 0 end) over whole_path as lead_position,
        sum(shapley_weight) over path_so_far as shapley_so_far,
        sum(shapley_weight) over path_before as shapley_before,
        sum(shapley_weight) over whole_path as shapley_total,
        sum(decay_weight) over path_so_far as decay_so_far,
        sum(decay_weight) over path_before as decay_before,
        sum(decay_weight) over whole_path as decay_total
    from weighted
    window
        whole_path as (partition by conversion_id),
        path_so_far as (
            partition by conversion_id
            order by {{ path_order() }}
            rows between unbounded preceding and current row
        ),
        path_before as (
            partition by conversion_id
            order by {{ path_order() }}
            rows between unbounded preceding and 1 preceding
        )

),

placed as (

    select
        *,
        max(case when not is_direct then touch_position end) over (
            partition by conversion_id
        ) as last_non_direct_position
    from measured

),

final as (

    select
        conversion_id,
        conversion_type,
        person_id,
        converted_at,
        conversion_date,
        net_revenue,
        gross_margin,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        cast(touch_position as bigint) as touch_position,
        cast(touch_count as bigint) as touch_count,
        cast(lead_position as bigint) as lead_position,
        cast(coalesce(last_non_direct_position, touch_count) as bigint)
            as last_non_direct_position,
        coalesce(decay_before, 0) / decay_total as decay_from_share,
        case
            when touch_position = touch_count then cast(1 as {{ type_double() }})
            else decay_so_far / decay_total
        end as decay_to_share,
        coalesce(shapley_before, 0) / shapley_total as shapley_from_share,
        case
            when touch_position = touch_count then cast(1 as {{ type_double() }})
            else shapley_so_far / shapley_total
        end as shapley_to_share
    from placed

)

select * from final
