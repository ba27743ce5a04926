{%- set window_days = month_window(var('popularity_windows')) %}

with campaigns as (

    select * from {{ ref('int_campaigns_listed') }}

),

campaign_products as (

    select * from {{ ref('stg_marketing__campaign_products') }}

),

popularity as (

    select * from {{ ref('fct_product_popularity') }}
    where window_days = {{ window_days }}

),

named as (

    select
        campaigns.campaign_id,
        campaign_products.product_id
    from campaigns
    inner join campaign_products on campaigns.campaign_id = campaign_products.campaign_id

),

-- a campaign that names no product promotes what the shop sells best
open_choice as (

    select
        campaigns.campaign_id,
        popularity.product_id
    from campaigns
    cross join popularity
    where
        (popularity.is_popular or popularity.trend = 'rising')
        and campaigns.campaign_id not in (select named.campaign_id from named)

),

final as (

    select
        campaign_id,
        product_id,
        true as is_named_by_campaign
    from named
    union all
    select
        campaign_id,
        product_id,
        false as is_named_by_campaign
    from open_choice

)

select * from final
