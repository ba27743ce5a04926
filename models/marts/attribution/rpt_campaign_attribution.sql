with attributed as (

    select * from {{ ref('int_attributed_daily') }}
    where lookback_days = {{ var('attribution_lookback_days') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

-- a campaign is one row, whatever channels its touches name; other touches are a row per channel
placed as (

    select
        attributed.*,
        coalesce(campaigns.channel, attributed.channel) as placed_channel,
        coalesce(campaigns.campaign_name, 'no campaign') as campaign_name,
        coalesce(campaigns.theme, 'none') as theme,
        cast({{ dbt.date_trunc('month', 'attributed.conversion_date') }} as date) as month_start_on
    from attributed
    left join campaigns on attributed.campaign_id = campaigns.campaign_id

),

final as (

    select
        campaign_id,
        campaign_name,
        theme,
        placed_channel as channel,
        attribution_model,
        conversion_type,
        month_start_on,
        {{ attributed_totals() }}
    from placed
    group by
        campaign_id,
        campaign_name,
        theme,
        placed_channel,
        attribution_model,
        conversion_type,
        month_start_on

)

select * from final
