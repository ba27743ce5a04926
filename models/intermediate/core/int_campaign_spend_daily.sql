with spend as (

    select * from {{ ref('stg_marketing__campaign_spend') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

final as (

    select
        spend.campaign_id,
        campaigns.channel,
        spend.spend_date,
        spend.spend_amount,
        spend.impressions,
        spend.clicks
    from spend
    inner join campaigns on spend.campaign_id = campaigns.campaign_id

)

select * from final
