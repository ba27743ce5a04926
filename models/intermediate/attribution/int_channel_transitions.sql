{{ config(materialized='table') }}

{%- set lookback_seconds = 86400 * var('attribution_lookback_days') %}

with assigned as (

    select * from {{ ref('int_touches_assigned') }}

),

sequenced as (

    select
        *,
        lag(touched_at) over touches_of_person as previous_touched_at,
        lag(conversion_id) over touches_of_person as previous_conversion_id,
        lag(channel) over touches_of_person as previous_channel,
        lead(channel) over touches_of_person is null as is_last
    from assigned
    window touches_of_person as (
        partition by person_id, conversion_type order by {{ path_order() }}
    )

),

-- Touches that led to no conversion make paths too: one ends where a touch lies on the path of a
-- conversion, and at a pause longer than the lookback.
started as (

    select
        *,
        previous_channel is null
        or coalesce(previous_conversion_id, '') <> coalesce(conversion_id, '')
        or {{ epoch_seconds('touched_at') }} - {{ epoch_seconds('previous_touched_at') }}
        > {{ lookback_seconds }} as is_start
    from sequenced

),
{% if var('attribution_path_transform') != 'as_is' %}
numbered as (

    select
        person_id,
        conversion_type,
        conversion_id,
        touchpoint_id,
        channel,
        is_direct,
        touched_at,
        touch_order,
        sum(case when is_start then 1 else 0 end) over (
            partition by person_id, conversion_type
            order by {{ path_order() }}
            rows between unbounded preceding and current row
        ) as path_number
    from started

),

transformed as (

    {{ path_transformed('numbered', ['person_id', 'conversion_type', 'path_number']) }}

),

neighboured as (

    select
        *,
        lag(conversion_id) over touches_of_person as previous_conversion_id,
        lag(channel) over touches_of_person as previous_channel,
        lag(path_number) over touches_of_person as previous_path_number,
        lead(channel) over touches_of_person is null as is_last
    from transformed
    window touches_of_person as (
        partition by person_id, conversion_type order by {{ path_order() }}
    )

),

paths as (

    select
        *,
        previous_channel is null or path_number <> previous_path_number as is_start
    from neighboured

),
{% else %}
paths as (

    select * from started

),
{% endif %}
counted as (

    select
        conversion_type,
        previous_channel,
        channel,
        is_start,
        is_last,
        previous_conversion_id is not null as has_previous_converted,
        conversion_id is not null as has_converted,
        count(*) as touches
    from paths
    group by
        conversion_type,
        previous_channel,
        channel,
        is_start,
        is_last,
        previous_conversion_id is not null,
        conversion_id is not null

),

steps as (

    select
        conversion_type,
        case when is_start then '(start)' else previous_channel end as from_state,
        channel as to_state,
        touches
    from counted
    union all
    -- where a path starts, the one before it has ended
    select
        conversion_type,
        previous_channel as from_state,
        case when has_previous_converted then '(conversion)' else '(none)' end as to_state,
        touches
    from counted
    where is_start and previous_channel is not null
    union all
    select
        conversion_type,
        channel as from_state,
        case when has_converted then '(conversion)' else '(none)' end as to_state,
        touches
    from counted
    where is_last

),

transitions as (

    select
        conversion_type,
        from_state,
        to_state,
        cast(sum(touches) as bigint) as transitions
    from steps
    group by conversion_type, from_state, to_state

)

select * from transitions
