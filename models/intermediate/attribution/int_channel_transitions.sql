{{ config(materialized='table') }}

{%- set sequence = 'person_id, conversion_type, lookback_days' %}

with touches as (

    select * from {{ ref('int_touches_in_order') }}

),

lookbacks as (

    {{ attribution_lookbacks() }}

),

within_lookback as (

    select
        touches.*,
        lookbacks.lookback_days,
        touches.seconds_since_previous > 86400 * lookbacks.lookback_days as is_after_pause,
        coalesce(touches.seconds_before_conversion <= 86400 * lookbacks.lookback_days, false)
            as has_converted,
        coalesce(
            touches.previous_seconds_before_conversion <= 86400 * lookbacks.lookback_days, false
        ) as has_previous_converted
    from touches
    inner join lookbacks on touches.conversion_type = lookbacks.conversion_type

),

-- touches that led to no conversion make paths too, which end before one that did and at a pause
paths as (

    select
        *,
        previous_channel is null
        or is_after_pause
        or has_previous_converted <> has_converted
        or (has_converted and not is_same_conversion) as is_start
    from within_lookback

),
{%- if var('attribution_path_transform') != 'as_is' %}

numbered as (

    select
        person_id,
        conversion_type,
        lookback_days,
        touch_number,
        channel,
        is_direct,
        has_converted,
        sum(case when is_start then 1 else 0 end) over (
            partition by {{ sequence }}
            order by touch_number
            rows between unbounded preceding and current row
        ) as path_number
    from paths

),

transformed as (

    {{ path_transformed(
        'numbered', ['person_id', 'conversion_type', 'lookback_days', 'path_number']
    ) }}

),

with_neighbours as (

    select
        *,
        lag(path_number) over touches_so_far as previous_path_number,
        lag(channel) over touches_so_far as previous_channel,
        lag(has_converted) over touches_so_far as has_previous_converted,
        lead(channel) over touches_so_far is null as is_last
    from transformed
    window touches_so_far as (partition by {{ sequence }} order by touch_number)

),

steps as (

    select
        *,
        coalesce(path_number <> previous_path_number, true) as is_start
    from with_neighbours

),
{%- else %}

steps as (

    select * from paths

),
{%- endif %}

counted as (

    select
        conversion_type,
        lookback_days,
        previous_channel,
        channel,
        is_start,
        is_last,
        has_previous_converted,
        has_converted,
        count(*) as touches
    from steps
    group by
        conversion_type,
        lookback_days,
        previous_channel,
        channel,
        is_start,
        is_last,
        has_previous_converted,
        has_converted

),

walked as (

    select
        conversion_type,
        lookback_days,
        has_converted,
        case when is_start then '(start)' else previous_channel end as from_state,
        channel as to_state,
        touches
    from counted
    union all
    -- where a path starts, the one before it has ended
    select
        conversion_type,
        lookback_days,
        has_previous_converted as has_converted,
        previous_channel as from_state,
        case when has_previous_converted then '(conversion)' else '(none)' end as to_state,
        touches
    from counted
    where is_start and previous_channel is not null
    union all
    select
        conversion_type,
        lookback_days,
        has_converted,
        channel as from_state,
        case when has_converted then '(conversion)' else '(none)' end as to_state,
        touches
    from counted
    where is_last

),

transitions as (

    select
        conversion_type,
        lookback_days,
        from_state,
        to_state,
        has_converted,
        cast(sum(touches) as bigint) as transitions
    from walked
    group by conversion_type, lookback_days, from_state, to_state, has_converted

)

select * from transitions
