-- No customer is in more campaigns than var audience_campaigns_per_week, each member has a reason
-- and a product that its campaign promotes.
with audience as (

    select * from {{ ref('sync_campaign_audience') }}
    where is_member

),

campaign_products as (

    select * from {{ ref('sync_campaign_products') }}
    where is_promoted

),

counted as (

    select
        audience.*,
        count(*) over (partition by customer_id) as campaigns
    from audience

)

select
    counted.campaign_id,
    counted.customer_id
from counted
left join campaign_products
    on
        counted.campaign_id = campaign_products.campaign_id
        and counted.product_id = campaign_products.product_id
where
    counted.campaigns > {{ var('audience_campaigns_per_week') }}
    or campaign_products.campaign_id is null
    or not (
        counted.has_searched_hot_term
        or counted.has_affinity
        or counted.has_bought_category
        or counted.is_lapsing_and_valuable
    )
