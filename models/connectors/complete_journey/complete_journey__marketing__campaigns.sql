-- Campaigns are coupons in the mail. Type A sends each household a selection by what it bought,
-- types B and C send all coupons to all: the type is the theme.
with campaign_descriptions as (

    select * from read_parquet({{ platform_file('campaign_descriptions.parquet') }})

)

select
    campaign_id,
    'Campaign ' || cast(campaign_id as varchar) || ' (' || campaign_type || ')' as campaign_name,
    campaign_type as theme,
    'direct_mail' as channel,
    cast(start_date as date) as starts_on,
    cast(end_date as date) as ends_on
from campaign_descriptions
