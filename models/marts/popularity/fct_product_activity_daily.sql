{{ config(
    materialized='by_part',
    meta={
        'part': 'activity_date',
        'made_from': [
            'fct_order_items.order_date',
            'int_product_events_daily.event_date',
            'int_product_leads_daily.created_on',
            'int_product_answers_daily.responded_on',
        ],
    }
) }}

with order_items as (

    select * from {{ ref('fct_order_items') }}
    where {{ in_changed_parts('order_date') }}

),

events as (

    select * from {{ ref('int_product_events_daily') }}
    where {{ in_changed_parts('event_date') }}

),

leads as (

    select * from {{ ref('int_product_leads_daily') }}
    where {{ in_changed_parts('created_on') }}

),

answers as (

    select * from {{ ref('int_product_answers_daily') }}
    where {{ in_changed_parts('responded_on') }}

),

sales as (

    select
        order_items.product_id,
        order_items.order_date as activity_date,
        sum(order_items.quantity) as units_sold,
        count(distinct order_items.order_id) as order_count,
        sum(order_items.gross_sales) as gross_sales,
        sum(order_items.net_sales) as net_sales,
        sum(order_items.refunded_amount) as refunded_amount,
        sum(order_items.net_revenue) as net_revenue,
        case when count(order_items.cogs) = count(*) then sum(order_items.cogs) end as cogs,
        sum(order_items.returned_quantity) as returned_units
    from order_items
    where order_items.is_sale
    group by order_items.product_id, order_items.order_date

),

ratings as (

    select * from answers
    where rating_count > 0

),

joined as (

    select
        coalesce(sales.product_id, events.product_id, leads.product_id, ratings.product_id)
            as product_id,
        coalesce(
            sales.activity_date, events.event_date, leads.created_on, ratings.responded_on
        ) as activity_date,
        sales.units_sold,
        sales.order_count,
        sales.gross_sales,
        sales.net_sales,
        sales.refunded_amount,
        sales.net_revenue,
        case when sales.product_id is null then 0 else sales.cogs end as cogs,
        sales.returned_units,
        leads.lead_count,
        events.impressions,
        events.views,
        events.add_to_carts,
        ratings.rating_count,
        ratings.rating_sum
    from sales
    full outer join events
        on sales.product_id = events.product_id and sales.activity_date = events.event_date
    full outer join leads
        on
            coalesce(sales.product_id, events.product_id) = leads.product_id
            and coalesce(sales.activity_date, events.event_date) = leads.created_on
    full outer join ratings
        on
            coalesce(sales.product_id, events.product_id, leads.product_id) = ratings.product_id
            and coalesce(sales.activity_date, events.event_date, leads.created_on)
            = ratings.responded_on

),

final as (

    select
        product_id,
        activity_date,
        cast(coalesce(units_sold, 0) as numeric(18, 3)) as units_sold,
        cast(coalesce(order_count, 0) as bigint) as order_count,
        cast(coalesce(gross_sales, 0) as numeric(18, 2)) as gross_sales,
        cast(coalesce(net_sales, 0) as numeric(18, 2)) as net_sales,
        cast(coalesce(refunded_amount, 0) as numeric(18, 2)) as refunded_amount,
        cast(coalesce(net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(cogs as numeric(18, 2)) as cogs,
        cast(coalesce(returned_units, 0) as numeric(18, 3)) as returned_units,
        cast(coalesce(lead_count, 0) as bigint) as lead_count,
        cast(coalesce(impressions, 0) as bigint) as impressions,
        cast(coalesce(views, 0) as bigint) as views,
        cast(coalesce(add_to_carts, 0) as bigint) as add_to_carts,
        cast(coalesce(rating_count, 0) as bigint) as rating_count,
        cast(coalesce(rating_sum, 0) as bigint) as rating_sum
    from joined

)

select * from final
