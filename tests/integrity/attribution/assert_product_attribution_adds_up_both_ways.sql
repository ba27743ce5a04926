-- For each model the channels of a product add up to what it sold in the month, to the cent. The
-- products of a channel add up to what the channel earned, to within the cent by which each of its
-- sales and each product may be rounded.
with by_product as (

    select
        attribution_model,
        product_id,
        month_start_on,
        sum(revenue) as revenue
    from {{ ref('rpt_product_attribution') }}
    group by attribution_model, product_id, month_start_on

),

sold as (

    select
        product_id,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month_start_on,
        sum(net_revenue) as revenue
    from {{ ref('fct_order_items') }}
    where is_sale
    group by product_id, cast({{ dbt.date_trunc('month', 'order_date') }} as date)

),

by_channel as (

    select
        attribution_model,
        channel,
        month_start_on,
        count(*) as products,
        sum(conversions) as conversions,
        sum(revenue) as revenue
    from {{ ref('rpt_product_attribution') }}
    group by attribution_model, channel, month_start_on

),

earned as (

    select
        attribution_model,
        channel,
        month_start_on,
        conversions,
        revenue,
        sum(conversions) over (partition by attribution_model, month_start_on) as sales
    from {{ ref('rpt_channel_attribution') }}
    where conversion_type = 'sale'

)

select
    'product' as what,
    by_product.product_id as which,
    by_product.attribution_model,
    by_product.month_start_on
from by_product
left join sold
    on
        by_product.product_id = sold.product_id
        and by_product.month_start_on = sold.month_start_on
where by_product.revenue <> coalesce(sold.revenue, 0)
union all
select
    'channel' as what,
    earned.channel as which,
    earned.attribution_model,
    earned.month_start_on
from earned
left join by_channel
    on
        earned.channel = by_channel.channel
        and earned.attribution_model = by_channel.attribution_model
        and earned.month_start_on = by_channel.month_start_on
where
    by_channel.channel is null
    or abs(earned.revenue - by_channel.revenue) > 0.01 * (earned.sales + by_channel.products)
    or abs(earned.conversions - by_channel.conversions) > 0.000001 * by_channel.products
