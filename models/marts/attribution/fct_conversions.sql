{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('person_id', ref('int_converters_fingerprinted')) }}"
) }}

with conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where {{ conversion_type_counts() }}

),

persons as (

    {{ days_to_build('person_id', ref('int_converters_fingerprinted')) }}

),

touches as (

    select * from {{ ref('int_conversion_touches') }}

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
    where
        touch_count > 0
        {%- if is_incremental() %}
        and person_id in (select persons.person_id from persons)
        {%- endif %}
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
        ) }} as bigint) as days_to_convert,
        persons.source_fingerprint
    from conversions
    inner join persons on conversions.person_id = persons.person_id
    left join paths on conversions.conversion_id = paths.conversion_id

)

select * from final
