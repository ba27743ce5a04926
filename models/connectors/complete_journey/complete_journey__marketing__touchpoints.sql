-- Two kinds of touch: the mailing, once per household and campaign on the campaign's first day, and
-- each coupon that the household hands in. Both files know days of the shop's calendar only, so a
-- touch stands at the day's start there, before every purchase of that day.
with campaigns as (

    select * from read_parquet({{ platform_file('campaigns.parquet') }})

),

campaign_descriptions as (

    select * from read_parquet({{ platform_file('campaign_descriptions.parquet') }})

),

coupon_redemptions as (

    select * from read_parquet({{ platform_file('coupon_redemptions.parquet') }})

),

mailings as (

    select
        'mail-' || cast(campaigns.campaign_id as varchar)
        || '-' || cast(campaigns.household_id as varchar) as touchpoint_id,
        campaigns.household_id,
        'direct_mail' as channel,
        campaigns.campaign_id,
        campaign_descriptions.start_date as local_day
    from campaigns
    left join campaign_descriptions
        on campaigns.campaign_id = campaign_descriptions.campaign_id

),

redemptions as (

    select
        'coupon-' || cast(campaign_id as varchar) || '-' || cast(household_id as varchar)
        || '-' || cast(coupon_upc as varchar)
        || '-' || strftime(redemption_date, '%Y-%m-%d') as touchpoint_id,
        household_id,
        'coupon' as channel,
        campaign_id,
        redemption_date as local_day
    from coupon_redemptions

),

touches as (

    select * from mailings
    union all
    select * from redemptions

)

select
    touchpoint_id,
    household_id as visitor_id,
    household_id as customer_id,
    channel,
    campaign_id,
    timezone('UTC', timezone('America/New_York', local_day)) as occurred_at
from touches
