-- For each model the channels, the campaigns and the products add up to the shop's sales, to the
-- cent and to the whole sale, in each month; and channels and campaigns to its leads.
{%- set reports = {
    'rpt_channel_attribution': 'conversion_type',
    'rpt_campaign_attribution': 'conversion_type',
    'rpt_product_attribution': "'sale'",
} %}

with orders as (

    select * from {{ ref('fct_orders') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

reported as (

    {%- for report, conversion_type in reports.items() %}
    select
        '{{ report }}' as report,
        attribution_model,
        {{ conversion_type }} as conversion_type,
        month_start_on,
        sum(conversions) as conversions,
        sum(revenue) as revenue,
        sum(margin) as margin,
        count(*) - count(margin) as unknown_margins
    from {{ ref(report) }}
    group by 1, 2, 3, 4
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

shop as (

    select
        'sale' as conversion_type,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month_start_on,
        count(*) as conversions,
        sum(net_revenue) as revenue,
        sum(gross_margin) as margin
    from orders
    where is_sale
    group by 2
    union all
    select
        'lead' as conversion_type,
        cast({{ dbt.date_trunc('month', 'created_on') }} as date) as month_start_on,
        count(*) as conversions,
        0 as revenue,
        0 as margin
    from leads
    group by 2

),

reports as (

    select distinct
        report,
        attribution_model
    from reported

),

-- what has to be there: each month of the shop, in each report that is about it, for each model
expected as (

    select
        reports.report,
        reports.attribution_model,
        shop.*
    from reports
    inner join shop
        on shop.conversion_type = 'sale' or reports.report <> 'rpt_product_attribution'
    where shop.conversion_type in (
        '{{ var("attribution_conversion_types") | join("', '") }}'
    )

)

select
    coalesce(expected.report, reported.report) as report,
    coalesce(expected.attribution_model, reported.attribution_model) as attribution_model,
    coalesce(expected.conversion_type, reported.conversion_type) as conversion_type,
    coalesce(expected.month_start_on, reported.month_start_on) as month_start_on,
    expected.conversions as conversions_of_the_shop,
    reported.conversions,
    expected.revenue as revenue_of_the_shop,
    reported.revenue
from expected
full outer join reported
    on
        expected.report = reported.report
        and expected.attribution_model = reported.attribution_model
        and expected.conversion_type = reported.conversion_type
        and expected.month_start_on = reported.month_start_on
where
    expected.report is null
    or reported.report is null
    or expected.conversions <> reported.conversions
    or expected.revenue <> reported.revenue
    or (reported.unknown_margins = 0 and expected.margin <> reported.margin)
