{{ config(materialized='table') }}

with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

events as (

    select * from {{ ref('int_product_events_daily') }}

),

leads as (

    select * from {{ ref('int_product_leads_daily') }}

),

answers as (

    select * from {{ ref('int_product_answers_daily') }}

),

-- A day of sales has its fingerprint already; it does not say when a line came back, which the
-- rank history needs to know.
sources as (

    select distinct
        order_date as activity_date,
        'sales' as source_name,
        source_fingerprint as fingerprint
    from order_items
    union all
    select
        order_date as activity_date,
        'returns' as source_name,
        {{ fingerprint_of_rows(['product_id', 'returned_on', 'refunded_amount', 'is_sale']) }}
            as fingerprint
    from returned
    group by order_date
    union all
    select
        event_date as activity_date,
        'events' as source_name,
        {{ fingerprint_of_rows(['product_id', 'impressions', 'views', 'add_to_carts']) }}
            as fingerprint
    from events
    group by event_date
    union all
    select
        created_on as activity_date,
        'leads' as source_name,
        {{ fingerprint_of_rows(['product_id', 'lead_count']) }} as fingerprint
    from leads
    group by created_on
    union all
    select
        responded_on as activity_date,
        'ratings' as source_name,
        {{ fingerprint_of_rows(['product_id', 'rating_count', 'rating_sum']) }} as fingerprint
    from answers
    where rating_count > 0
    group by responded_on

),

days as (

    select
        activity_date,
        {{ dbt.concat([
            "coalesce(max(case when source_name = 'sales' then fingerprint end), '')", "'|'",
            "coalesce(max(case when source_name = 'returns' then fingerprint end), '')", "'|'",
            "coalesce(max(case when source_name = 'events' then fingerprint end), '')", "'|'",
            "coalesce(max(case when source_name = 'leads' then fingerprint end), '')", "'|'",
            "coalesce(max(case when source_name = 'ratings' then fingerprint end), '')",
        ]) }} as source_fingerprint
    from sources
    group by activity_date

)

select * from days
