-- depends_on: {{ ref('int_touches_identified') }}
-- depends_on: {{ ref('int_lead_touches') }}
-- depends_on: {{ ref('int_conversions_identified') }}
-- depends_on: {{ ref('channel_groups') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('person_id', ref('int_persons_fingerprinted')) }}"
) }}

{%- set lookback_seconds = 86400 * var('attribution_lookback_days') %}

with persons as (

    {{ days_to_build('person_id', ref('int_persons_fingerprinted')) }}

),

touches as (

    {{ touches_to_build('persons') }}

),

sequenced as (

    select
        *,
        lag(touched_at) over touches_of_person as previous_touched_at,
        lag(conversion_id) over touches_of_person as previous_conversion_id,
        lag(channel) over touches_of_person as previous_channel,
        lead(channel) over touches_of_person is null as is_last
    from touches
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
    inner join persons on paths.person_id = persons.person_id

)

select * from final
