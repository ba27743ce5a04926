{{ config(
    materialized='by_part',
    meta={
        'part': 'person_id',
        'made_from': ['int_conversion_touches', 'int_conversions_identified'],
    }
) }}

with conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where is_counted and {{ in_changed_parts('person_id') }}

),

touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        touch_count > 0
        and lookback_days = {{ var('attribution_lookback_days') }}
        and {{ in_changed_parts('person_id') }}

),

paths as (

    select
        conversion_id,
        count(*) as touch_count,
        count(distinct channel) as channel_count,
        min(touched_at) as first_touch_at,
        max(touched_at) as last_touch_at,
        {{ dbt.listagg('channel', "' > '", 'order by touch_position') }} as path
    from touches
    group by conversion_id

),

final as (

    select
        conversions.conversion_id,
        conversions.conversion_type,
        conversions.order_id,
        conversions.lead_id,
        conversions.person_id,
        conversions.customer_id,
        conversions.converted_at,
        conversions.conversion_date,
        conversions.is_first_order,
        conversions.net_revenue,
        conversions.gross_margin,
        conversions.contribution_margin,
        paths.conversion_id is not null as is_attributed,
        paths.path,
        cast(coalesce(paths.touch_count, 0) as bigint) as touch_count,
        cast(coalesce(paths.channel_count, 0) as bigint) as channel_count,
        paths.first_touch_at,
        paths.last_touch_at,
        cast({{ dbt.datediff(
            local_date('paths.first_touch_at'), 'conversions.conversion_date', 'day'
        ) }} as bigint) as days_to_convert
    from conversions
    left join paths on conversions.conversion_id = paths.conversion_id

)

select * from final
