-- read by the list and its changes
{{ config(materialized='table') }}

{%- set flags = {
    'searched_hot_term': 'has_searched_hot_term',
    'affinity': 'has_affinity',
    'bought_category': 'has_bought_category',
    'lapsing_and_valuable': 'is_lapsing_and_valuable',
} %}
{#- purchases of so many days are a reason -#}
{%- set purchase_days = 365 %}
{#- bands of the seed churn_bands, tiers of the seed value_tiers -#}
{%- set lapsing_bands = ['medium', 'high'] %}
{%- set valuable_tiers = ['top', 'high'] %}
{%- set since = add_days('as_of.as_of_date', -purchase_days) %}

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

predictions as (

    select * from {{ ref('int_customer_predictions') }}
    where churn_band in ('{{ lapsing_bands | join("', '") }}')

),

value_tiers as (

    select * from {{ ref('int_customer_value_tiers') }}
    where value_tier in ('{{ valuable_tiers | join("', '") }}')

),

reason_order as (

    select * from {{ ref('audience_reasons') }}

),

lapsing_and_valuable as (

    select predictions.customer_id
    from predictions
    inner join value_tiers on predictions.customer_id = value_tiers.customer_id

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

every_reason as (

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
        lapsing_and_valuable.customer_id,
        'lapsing_and_valuable' as reason,
        promoted.product_id,
        promoted.promotion_rank
    from promoted
    cross join lapsing_and_valuable
    where promoted.promotion_rank = 1

),

-- one product for each reason: the one that is promoted first
reasons as (

    select
        every_reason.campaign_id,
        every_reason.customer_id,
        every_reason.reason,
        min(every_reason.promotion_rank) as promotion_rank
    from every_reason
    inner join customers on every_reason.customer_id = customers.customer_id
    group by every_reason.campaign_id, every_reason.customer_id, every_reason.reason

),

ordered as (

    select
        reasons.*,
        reason_order.reason_order,
        row_number() over (
            partition by reasons.campaign_id, reasons.customer_id
            order by reason_order.reason_order
        ) as place
    from reasons
    inner join reason_order on reasons.reason = reason_order.reason

),

summed as (

    select
        campaign_id,
        customer_id,
        {%- for reason, flag in flags.items() %}
        max(case when reason = '{{ reason }}' then 1 else 0 end) = 1 as {{ flag }},
        {%- endfor %}
        max(case when place = 1 then reason end) as main_reason,
        max(case when place = 1 then reason_order end) as main_reason_order,
        max(case when place = 1 then promotion_rank end) as promotion_rank,
        count(*) as reason_count
    from ordered
    group by campaign_id, customer_id

),

-- the better reason, then more reasons, then the campaign that is over sooner
ranked as (

    select
        summed.*,
        campaigns.is_open,
        campaigns.as_of_date,
        row_number() over (
            partition by summed.customer_id
            order by
                summed.main_reason_order,
                summed.reason_count desc,
                coalesce(campaigns.ends_on, cast('9999-12-31' as date)),
                {{ binary_order('summed.campaign_id') }}
        ) as campaign_rank
    from summed
    inner join campaigns on summed.campaign_id = campaigns.campaign_id

),

final as (

    select
        {{ dbt_utils.generate_surrogate_key(['ranked.campaign_id', 'ranked.customer_id']) }}
            as campaign_audience_id,
        ranked.campaign_id,
        ranked.customer_id,
        ranked.is_open,
        ranked.as_of_date,
        cast(ranked.campaign_rank as bigint) as campaign_rank,
        ranked.main_reason,
        {%- for flag in flags.values() %}
        ranked.{{ flag }},
        {%- endfor %}
        campaign_products.product_id
    from ranked
    inner join campaign_products
        on
            ranked.campaign_id = campaign_products.campaign_id
            and ranked.promotion_rank = campaign_products.promotion_rank
    where ranked.campaign_rank <= {{ var('audience_campaigns_per_week') }}

)

select
    final.*,
    {{ row_fingerprint(
        ['campaign_rank', 'main_reason'] + flags.values() | list + ['product_id']
    ) }} as row_hash
from final
