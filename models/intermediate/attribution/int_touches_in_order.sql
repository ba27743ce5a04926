{{ config(
    materialized='by_part',
    meta={
        'part': 'person_id',
        'made_from': [
            'int_touches_identified', 'int_conversions_identified', 'int_lead_touches',
            'channel_groups',
        ],
    }
) }}

{#- Time is cut in pieces as long as the longest lookback: what a conversion looks back on lies in
    its own piece and the one before, so that not all touches and conversions of one person need be
    compared. -#}
{%- set lookback_seconds = 86400 * longest_lookback() %}

with touches as (

    select * from {{ ref('int_touches_identified') }}
    where {{ in_changed_parts('person_id') }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where is_counted and {{ in_changed_parts('person_id') }}

),

lead_touches as (

    select * from {{ ref('int_lead_touches') }}
    where {{ in_changed_parts('person_id') }}

),

channel_groups as (

    select * from {{ ref('channel_groups') }}

),

conversion_types as (

    {%- for type in var('attribution_conversion_types') %}
    select '{{ type }}' as conversion_type
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

-- codes stand for the ids, as they are far faster to sort and join by
coded_touches as (

    select
        touches.*,
        {{ integer_code('person_id') }} as person_code,
        {{ epoch_seconds('touched_at') }} as touched_seconds,
        cast(floor({{ epoch_seconds('touched_at') }} / {{ lookback_seconds }}) as bigint) as piece
    from touches

),

coded_conversions as (

    select
        conversion_id,
        conversion_type,
        person_id,
        converted_at,
        previous_converted_at,
        {{ integer_code('person_id') }} as person_code,
        {{ integer_code('conversion_id') }} as conversion_code,
        {{ epoch_seconds('converted_at') }} as converted_seconds,
        cast(floor({{ epoch_seconds('converted_at') }} / {{ lookback_seconds }}) as bigint) as piece
    from conversions

),

spans as (

    select * from coded_conversions
    union all
    select
        conversion_id,
        conversion_type,
        person_id,
        converted_at,
        previous_converted_at,
        person_code,
        conversion_code,
        converted_seconds,
        piece - 1 as piece
    from coded_conversions

),

-- the next conversion of the person, if it came within the longest lookback
with_conversions as (

    select
        coded_touches.person_id,
        coded_touches.person_code,
        conversion_types.conversion_type,
        coded_touches.touchpoint_id,
        coded_touches.channel,
        coded_touches.campaign_id,
        coded_touches.touched_at,
        coded_touches.touched_seconds,
        0 as touch_order,
        spans.conversion_id,
        spans.conversion_code,
        spans.converted_seconds - coded_touches.touched_seconds as seconds_before_conversion
    from coded_touches
    cross join conversion_types
    left join spans
        on
            coded_touches.person_code = spans.person_code
            and conversion_types.conversion_type = spans.conversion_type
            and coded_touches.piece = spans.piece
            and coded_touches.touched_at <= spans.converted_at
            and spans.converted_seconds - coded_touches.touched_seconds <= {{ lookback_seconds }}
            and (
                spans.previous_converted_at is null
                or coded_touches.touched_at > spans.previous_converted_at
            )
    union all
    select
        coded_conversions.person_id,
        coded_conversions.person_code,
        coded_conversions.conversion_type,
        lead_touches.conversion_id as touchpoint_id,
        lead_touches.channel,
        lead_touches.campaign_id,
        lead_touches.touched_at,
        coded_conversions.converted_seconds as touched_seconds,
        1 as touch_order,
        coded_conversions.conversion_id,
        coded_conversions.conversion_code,
        0 as seconds_before_conversion
    from lead_touches
    inner join coded_conversions on lead_touches.conversion_id = coded_conversions.conversion_id

),

-- in time, then by key, a lead's own touch after the others
ordered as (

    select
        *,
        row_number() over touches_so_far as touch_number,
        lag(channel) over touches_so_far as previous_channel,
        lag(touched_seconds) over touches_so_far as previous_touched_seconds,
        lag(conversion_code) over touches_so_far as previous_conversion_code,
        lag(seconds_before_conversion) over touches_so_far as previous_seconds_before_conversion,
        lead(touch_order) over touches_so_far is null as is_last
    from with_conversions
    window touches_so_far as (
        partition by person_code, conversion_type
        order by touched_at, touch_order, {{ binary_order('touchpoint_id') }}
    )

),

final as (

    select
        ordered.person_id,
        ordered.conversion_type,
        ordered.touch_number,
        ordered.touchpoint_id,
        ordered.channel,
        coalesce(channel_groups.is_direct, false) as is_direct,
        ordered.campaign_id,
        ordered.touched_at,
        ordered.conversion_id,
        cast(ordered.seconds_before_conversion as {{ type_double() }})
            as seconds_before_conversion,
        ordered.previous_channel,
        cast(ordered.touched_seconds - ordered.previous_touched_seconds as {{ type_double() }})
            as seconds_since_previous,
        cast(ordered.previous_seconds_before_conversion as {{ type_double() }})
            as previous_seconds_before_conversion,
        coalesce(ordered.conversion_code = ordered.previous_conversion_code, false)
            as is_same_conversion,
        ordered.is_last
    from ordered
    left join channel_groups on ordered.channel = channel_groups.channel

)

select * from final
