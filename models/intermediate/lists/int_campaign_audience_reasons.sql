{%- set since = add_days('as_of.as_of_date', -var('audience_purchase_days')) -%}

with campaigns as (

    select * from {{ ref('int_campaigns_listed') }}
    where channel in ('{{ var("audience_channels") | join("', '") }}')

),

campaign_products as (

    select * from {{ ref('int_campaign_products') }}
    where is_promoted

),

customers as (

    select * from {{ ref('dim_customers') }}
    where has_marketing_consent and not is_erased

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

category_spend as (

    select * from {{ ref('fct_customer_category_spend') }}
    where not is_guest

),

customer_products as (

    select * from {{ ref('int_customer_products') }}

),

affinity as (

    select * from {{ ref('fct_product_affinity') }}
    where is_significant

),

searches as (

    select * from {{ ref('int_audience_searches') }}

),

profiles as (

    select * from {{ ref('rpt_customer_profile') }}

),

promoted as (

    select
        campaigns.campaign_id,
        campaign_products.product_id,
        campaign_products.category,
        campaign_products.promotion_rank
    from campaigns
    inner join campaign_products on campaigns.campaign_id = campaign_products.campaign_id

),

reasons as (

    select
        promoted.campaign_id,
        searches.customer_id,
        'searched_hot_term' as reason,
        promoted.product_id,
        promoted.promotion_rank
    from promoted
    inner join searches on promoted.category = searches.category
    union all
    select
        promoted.campaign_id,
        customer_products.customer_id,
        'affinity' as reason,
        promoted.product_id,
        promoted.promotion_rank
    from promoted
    inner join affinity on promoted.product_id = affinity.also_bought_product_id
    inner join customer_products on affinity.product_id = customer_products.product_id
    inner join as_of on customer_products.last_purchased_on > {{ since }}
    -- who has it already is not led to it
    left join customer_products as owned
        on
            customer_products.customer_id = owned.customer_id
            and promoted.product_id = owned.product_id
            and owned.order_count > 0
    where owned.customer_id is null
    union all
    select
        promoted.campaign_id,
        category_spend.customer_id,
        'bought_category' as reason,
        promoted.product_id,
        promoted.promotion_rank
    from promoted
    inner join category_spend on promoted.category = category_spend.category
    inner join as_of on category_spend.last_purchase_on > {{ since }}
    union all
    select
        promoted.campaign_id,
        profiles.customer_id,
        'lapsing_and_valuable' as reason,
        promoted.product_id,
        promoted.promotion_rank
    from promoted
    cross join profiles
    where
        promoted.promotion_rank = 1
        and profiles.churn_band in ('{{ var("audience_churn_bands") | join("', '") }}')
        and profiles.value_tier in ('{{ var("audience_value_tiers") | join("', '") }}')

),

-- one product for each reason: the one that is promoted first
final as (

    select
        reasons.campaign_id,
        reasons.customer_id,
        reasons.reason,
        min(reasons.promotion_rank) as promotion_rank
    from reasons
    inner join customers on reasons.customer_id = customers.customer_id
    group by reasons.campaign_id, reasons.customer_id, reasons.reason

)

select * from final
