{{ config(materialized='table') }}

with sessions as (

    select * from {{ ref('int_sessions_joined') }}

),

days as (

    select
        session_date,
        {{ fingerprint_of_rows([
            'session_id', 'visitor_id', 'customer_id', 'person_id', 'started_at', 'ended_at',
            'channel', 'campaign_id', 'event_count', 'page_views', 'product_impressions',
            'product_views', 'search_count', 'cart_additions', 'cart_removals', 'has_search',
            'has_product_view', 'has_cart', 'has_checkout', 'has_purchase', 'has_sale', 'order_id',
            'order_count', 'bought_later_at', 'is_cart_abandoned', 'abandoned_cart_units',
            'abandoned_cart_value',
        ]) }} as source_fingerprint
    from sessions
    group by session_date

)

select * from days
