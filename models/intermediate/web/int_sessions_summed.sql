-- one pass over the events, which are many, for all that is told of a session as a whole
{{ config(materialized='table') }}

with events as (

    select * from {{ ref('stg_web__events') }}

),

summed as (

    select
        session_id,
        min({{ binary_order('visitor_id') }}) as visitor_id,
        min({{ binary_order('customer_id') }}) as named_customer_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        min(case when event_type in ('add_to_cart', 'begin_checkout') then occurred_at end)
            as cart_started_at,
        count(*) as event_count,
        sum(case when event_type = 'page_view' then 1 else 0 end) as page_views,
        sum(case when event_type = 'product_impression' then 1 else 0 end) as product_impressions,
        sum(case when event_type = 'product_view' then 1 else 0 end) as product_views,
        sum(case when event_type = 'search' then 1 else 0 end) as search_count,
        sum(case when event_type = 'add_to_cart' then 1 else 0 end) as cart_additions,
        sum(case when event_type = 'remove_from_cart' then 1 else 0 end) as cart_removals,
        sum(case when event_type = 'begin_checkout' then 1 else 0 end) as checkout_count,
        sum(case when event_type = 'purchase' then 1 else 0 end) as purchase_event_count
    from events
    group by session_id

)

select * from summed
