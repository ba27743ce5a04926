{{ config(
    materialized='by_part',
    meta={
        'part': 'person_id',
        'made_from': ['int_touches_in_order', 'int_conversions_identified'],
    }
) }}

with lookbacks as (

    {{ attribution_lookbacks() }}

),

touches as (

    select * from {{ ref('int_touches_in_order') }}
    where conversion_id is not null and {{ in_changed_parts('person_id') }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where is_counted and {{ in_changed_parts('person_id') }}

),

-- codes stand for the ids, as they are far faster to sort, group and join by
coded as (

    select
        conversions.*,
        lookbacks.lookback_days,
        {{ integer_code('conversions.conversion_id') }} as conversion_code
    from conversions
    inner join lookbacks on conversions.conversion_type = lookbacks.conversion_type

),

within_lookback as (

    select
        {{ integer_code('touches.conversion_id') }} as conversion_code,
        lookbacks.lookback_days,
        touches.touch_number,
        touches.touchpoint_id,
        touches.channel,
        touches.is_direct,
        touches.campaign_id,
        touches.touched_at,
        touches.seconds_before_conversion
    from touches
    inner join lookbacks
        on
            touches.conversion_type = lookbacks.conversion_type
            and touches.seconds_before_conversion <= 86400 * lookbacks.lookback_days

),

transformed as (

    {{ path_transformed('within_lookback', ['conversion_code', 'lookback_days']) }}

),

counted as (

    select
        *,
        count(*) over (
            partition by conversion_code, lookback_days, channel
        ) as channel_touch_count
    from transformed

),

weighted as (

    select
        counted.*,
        {%- for model, weight in weighted_models().items() %}
        {{ whole_weight(weight) }} as {{ model }}_weight
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from counted

),

placed as (

    select
        *,
        {%- for model in weighted_models() %}
        sum({{ model }}_weight) over path_so_far as {{ model }}_so_far,
        {%- endfor %}
        row_number() over path_so_far as touch_position
    from weighted
    window path_so_far as (
        partition by conversion_code, lookback_days
        order by touch_number
        rows between unbounded preceding and current row
    )

),

totals as (

    select
        coded.conversion_code,
        coded.lookback_days,
        count(*) as touch_count,
        sum(case when placed.touched_at <= coded.lead_at then 1 else 0 end) as lead_position,
        {%- for model in weighted_models() %}
        sum(placed.{{ model }}_weight) as {{ model }}_total,
        {%- endfor %}
        max(case when not placed.is_direct then placed.touch_position end)
            as last_non_direct_position
    from placed
    inner join coded
        on
            placed.conversion_code = coded.conversion_code
            and placed.lookback_days = coded.lookback_days
    group by coded.conversion_code, coded.lookback_days

),

-- a conversion without a touch is a row too, in place 0
final as (

    select
        coded.conversion_id,
        coded.conversion_type,
        coded.lookback_days,
        coded.person_id,
        coded.conversion_date,
        coded.net_revenue,
        coded.gross_margin,
        placed.touchpoint_id,
        coalesce(placed.channel, 'unattributed') as channel,
        placed.campaign_id,
        placed.touched_at,
        cast(coalesce(placed.touch_position, 0) as bigint) as touch_position,
        cast(coalesce(totals.touch_count, 0) as bigint) as touch_count,
        cast(coalesce(totals.lead_position, 0) as bigint) as lead_position,
        {%- for model in weighted_models() %}
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
        cast(coalesce(totals.last_non_direct_position, totals.touch_count, 0) as bigint)
            as last_non_direct_position
    from coded
    left join totals
        on
            coded.conversion_code = totals.conversion_code
            and coded.lookback_days = totals.lookback_days
    left join placed
        on
            coded.conversion_code = placed.conversion_code
            and coded.lookback_days = placed.lookback_days

)

select * from final
