{#
    The steps from touch to touch on all paths, converting or not: the body of int_path_steps.

    touches: as of touches_assigned; persons: person_id and source_fingerprint of those to build.
    Names of CTEs. lookback_days: a number, or a column of the touches.
#}
{% macro path_steps(touches, persons, lookback_days) %}
with sequenced as (

    select
        *,
        lag(touched_at) over touches_of_person as previous_touched_at,
        lag(conversion_id) over touches_of_person as previous_conversion_id,
        lag(channel) over touches_of_person as previous_channel,
        lead(channel) over touches_of_person is null as is_last
    from {{ touches }}
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
        > 86400 * {{ lookback_days }} as is_start
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
final as (

    select
        paths.person_id,
        paths.conversion_type,
        paths.previous_channel,
        paths.channel,
        paths.is_start,
        paths.is_last,
        paths.previous_conversion_id is not null as has_previous_converted,
        paths.conversion_id is not null as has_converted,
        case when paths.previous_channel is null then persons.source_fingerprint end
            as source_fingerprint
    from paths
    inner join {{ persons }} as persons on paths.person_id = persons.person_id

)

select * from final
{% endmacro %}
