with attributed as (

    select * from {{ ref('int_attributed_daily') }}
    where lookback_days = {{ var('attribution_lookback_days') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

summed as (

    select
        channel,
        attribution_model,
        conversion_type,
        cast({{ dbt.date_trunc('month', 'conversion_date') }} as date) as month_start_on,
        {{ attributed_totals() }}
    from attributed
    group by
        channel,
        attribution_model,
        conversion_type,
        cast({{ dbt.date_trunc('month', 'conversion_date') }} as date)

),

final as (

    select
        summed.channel,
        coalesce(channels.channel_group, summed.channel) as channel_group,
        summed.attribution_model,
        summed.conversion_type,
        summed.month_start_on,
        summed.conversions,
        summed.new_customers,
        summed.revenue,
        summed.margin
    from summed
    left join channels on summed.channel = channels.channel

)

select * from final
