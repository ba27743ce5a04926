-- read by the list and its changes
{{ config(materialized='table') }}

{%- set flags = {
    'searched_hot_term': 'has_searched_hot_term',
    'affinity': 'has_affinity',
    'bought_category': 'has_bought_category',
    'lapsing_and_valuable': 'is_lapsing_and_valuable',
} %}

with reasons as (

    select * from {{ ref('int_campaign_audience_reasons') }}

),

reason_order as (

    select * from {{ ref('audience_reasons') }}

),

campaigns as (

    select * from {{ ref('int_campaigns_listed') }}

),

campaign_products as (

    select * from {{ ref('int_campaign_products') }}
    where is_promoted

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
