{#
    The CTEs of touch_neighbours where var attribution_path_transform leaves touches out: which
    ones depends on the path, so that each conversion type and lookback has rows of its own.

    touches: the CTE `sequenced` there; types: the conversion types that count.
#}
{% macro touch_neighbours_transformed(touches, types) %}
{%- set sequence = 'person_code, sequence_type, lookback_days' %}
kinds as (

    {%- for type in types %}
    select
        '{{ type }}' as conversion_type,
        cast({{ var('attribution_lookback_days') }} as bigint) as lookback_days
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- for days in other_lookbacks() if 'sale' in types %}
    union all
    select
        'sale' as conversion_type,
        cast({{ days }} as bigint) as lookback_days
    {%- endfor %}

),

channel_groups as (

    select * from {{ ref('channel_groups') }}

),

within_lookback as (

    select
        touches.person_code,
        kinds.conversion_type as sequence_type,
        kinds.lookback_days,
        touches.touchpoint_id,
        touches.channel,
        touches.touched_at,
        touches.touch_order,
        {%- for type in types %}
        {%- for column in [type ~ '_code', type ~ '_seconds'] %}
        case
            when
                kinds.conversion_type = '{{ type }}'
                and touches.{{ type }}_seconds <= 86400 * kinds.lookback_days
                then touches.{{ column }}
        end as {{ column }},
        {%- endfor %}
        {%- endfor %}
        coalesce(channel_groups.is_direct, false) as is_direct
    from {{ touches }} as touches
    inner join kinds on touches.sequence_type in ('all', kinds.conversion_type)
    left join channel_groups on touches.channel = channel_groups.channel

),

with_touch_before as (

    select
        *,
        lag(touched_at) over touches_before as earlier_touched_at,
        {%- for type in types %}
        lag({{ type }}_code) over touches_before as earlier_{{ type }}_code,
        {%- endfor %}
        row_number() over touches_before as touch_number
    from within_lookback
    window touches_before as (partition by {{ sequence }} order by {{ path_order() }})

),

-- a path ends where a touch lies on the path of a conversion, and at a pause
numbered as (

    select
        *,
        sum(
            case
                {%- for type in types %}
                when earlier_{{ type }}_code is null and {{ type }}_code is not null then 1
                when earlier_{{ type }}_code is not null and {{ type }}_code is null then 1
                when earlier_{{ type }}_code <> {{ type }}_code then 1
                {%- endfor %}
                when
                    {{ epoch_seconds('touched_at') }} - {{ epoch_seconds('earlier_touched_at') }}
                    > 86400 * lookback_days
                    then 1
                else 0
            end
        ) over (
            partition by {{ sequence }}
            order by touch_number
            rows between unbounded preceding and current row
        ) as path_number
    from with_touch_before

),

transformed as (

    {{ path_transformed(
        'numbered', ['person_code', 'sequence_type', 'lookback_days', 'path_number']
    ) }}

),

neighbours as (

    select
        *,
        lag(path_number) over touches_before as previous_path_number,
        {{ touch_before(types) }}
    from transformed
    window touches_before as (partition by {{ sequence }} order by touch_number)

),

-- touches that were left out make no pause
paused as (

    select
        *,
        case
            when path_number = previous_path_number then 0
            else
                {{ epoch_seconds('touched_at') }} - {{ epoch_seconds('previous_touched_at') }}
        end as pause_seconds
    from neighbours

),
{% endmacro %}
