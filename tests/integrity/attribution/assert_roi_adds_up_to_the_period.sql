-- For each model the campaigns with the rest, and the channels with the unattributed, add up to
-- what was spent and what was sold in the period, as it was known on its last day.
with period as (

    select * from {{ ref('int_roi_period') }}

),

spend as (

    select coalesce(sum(campaign_spend.spend_amount), 0) as spend
    from {{ ref('stg_marketing__campaign_spend') }} as campaign_spend
    inner join period
        on
            campaign_spend.spend_date >= period.starts_on
            and campaign_spend.spend_date <= period.ends_on

),

sales as (

    select
        count(*) as conversions,
        coalesce(sum(orders.net_sales), 0) as net_sales,
        coalesce(sum(case when orders.is_first_order then 1 else 0 end), 0) as new_customers
    from {{ ref('fct_orders') }} as orders
    inner join period
        on orders.order_date >= period.starts_on and orders.order_date <= period.ends_on
    where orders.is_sale

),

refunds as (

    select coalesce(sum(returned.refunded_amount), 0) as refunded_amount
    from {{ ref('fct_returns') }} as returned
    inner join period
        on
            returned.order_date >= period.starts_on
            and returned.order_date <= period.ends_on
            and returned.returned_on <= period.ends_on
    where returned.is_sale

),

reported as (

    {%- for report in ['rpt_campaign_roi', 'rpt_channel_roi'] %}
    select
        '{{ report }}' as report,
        attribution_model,
        sum(spend) as spend,
        sum(attributed_conversions) as conversions,
        sum(attributed_revenue) as revenue,
        sum(new_customers) as new_customers
    from {{ ref(report) }}
    group by attribution_model
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    reported.*,
    spend.spend as spend_of_the_shop,
    sales.conversions as sales_of_the_shop,
    sales.net_sales - refunds.refunded_amount as revenue_of_the_shop
from reported
cross join spend
cross join sales
cross join refunds
where
    reported.spend <> spend.spend
    or reported.conversions <> sales.conversions
    or reported.revenue <> sales.net_sales - refunds.refunded_amount
    or reported.new_customers <> sales.new_customers
