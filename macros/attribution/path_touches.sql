{#
    The touches on the paths of conversions, in order, with what the credits need to know of them:
    the body of int_conversion_touches.

    touches: as of touches_assigned; conversions: all conversions, also those without a touch;
    persons: person_id and source_fingerprint of those to build. Names of CTEs.
#}
{% macro path_touches(touches, conversions, persons) %}
with assigned as (

    select * from {{ touches }}
    where conversion_id is not null

),

transformed as (

    {{ path_transformed('assigned', ['conversion_id']) }}

),

channel_touches as (

    select
        conversion_id,
        channel,
        count(*) as touch_count
    from transformed
    group by conversion_id, channel

),

-- Shapley gives each channel of a path the same, whatever the number of its touches. In time decay
-- a touch loses half its weight with each half-life before the conversion.
weighted as (

    select
        {%- set columns = [
            'conversion_id', 'conversion_type', 'person_id', 'conversion_date', 'net_revenue',
            'gross_margin', 'lead_at',
        ] %}
        {%- for column in columns %}
        transformed.{{ column }},
        {%- endfor %}
        transformed.touchpoint_id,
        transformed.channel,
        transformed.campaign_id,
        transformed.touched_at,
        transformed.touch_order,
        transformed.is_direct,
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
            transformed.conversion_id = channel_touches.conversion_id
            and transformed.channel = channel_touches.channel

),

-- before the touches the conversion itself, in place 0: it stays where no touch follows
opened as (

    select * from weighted
    union all
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        cast(null as {{ dbt.type_string() }}) as touchpoint_id,
        'unattributed' as channel,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_timestamp() }}) as touched_at,
        -1 as touch_order,
        false as is_direct,
        0 as shapley_weight,
        0 as time_decay_weight
    from {{ conversions }}
    where person_id in (select persons.person_id from {{ persons }} as persons)

),

measured as (

    select
        *,
        row_number() over path_so_far - 1 as touch_position,
        count(touchpoint_id) over whole_path as touch_count,
        sum(case when touched_at <= lead_at then 1 else 0 end) over whole_path as lead_position,
        sum(shapley_weight) over path_so_far as shapley_so_far,
        sum(shapley_weight) over whole_path as shapley_total,
        sum(time_decay_weight) over path_so_far as time_decay_so_far,
        sum(time_decay_weight) over whole_path as time_decay_total
    from opened
    window
        whole_path as (partition by conversion_id),
        path_so_far as (
            partition by conversion_id
            order by case when touch_order < 0 then 0 else 1 end, {{ path_order() }}
            rows between unbounded preceding and current row
        )

),

placed as (

    select
        *,
        max(case when not is_direct then touch_position end) over (
            partition by conversion_id
        ) as last_non_direct_position
    from measured
    where touch_position > 0 or touch_count = 0

),

final as (

    select
        placed.conversion_id,
        placed.conversion_type,
        placed.conversion_date,
        placed.net_revenue,
        placed.gross_margin,
        placed.touchpoint_id,
        placed.channel,
        placed.campaign_id,
        placed.touched_at,
        cast(placed.touch_position as bigint) as touch_position,
        cast(placed.touch_count as bigint) as touch_count,
        cast(placed.lead_position as bigint) as lead_position,
        cast(coalesce(placed.last_non_direct_position, placed.touch_count) as bigint)
            as last_non_direct_position,
        {%- for model in ['time_decay', 'shapley'] %}
        coalesce(
            cast(placed.{{ model }}_so_far - placed.{{ model }}_weight as {{ type_double() }})
            / nullif(cast(placed.{{ model }}_total as {{ type_double() }}), 0),
            0
        ) as {{ model }}_from_share,
        coalesce(
            cast(placed.{{ model }}_so_far as {{ type_double() }})
            / nullif(cast(placed.{{ model }}_total as {{ type_double() }}), 0),
            1
        ) as {{ model }}_to_share,
        {%- endfor %}
        placed.person_id,
        case when placed.touch_position <= 1 then persons.source_fingerprint end
            as source_fingerprint
    from placed
    inner join {{ persons }} as persons on placed.person_id = persons.person_id

)

select * from final
{% endmacro %}
