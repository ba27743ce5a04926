with campaigns as (

    select * from {{ ref('int_theme_campaigns') }}

),

campaign_products as (

    select * from {{ ref('stg_marketing__campaign_products') }}

),

promoted as (

    select distinct
        campaigns.theme,
        campaigns.occurrence_number,
        campaign_products.product_id
    from campaigns
    inner join campaign_products on campaigns.campaign_id = campaign_products.campaign_id

)

select * from promoted
