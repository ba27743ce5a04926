-- a table: the views below it are too deep to be planned with it again in every test
{{ config(materialized='table') }}

with candidates as (

    select * from {{ ref('int_campaign_product_candidates') }}

),

campaigns as (

    select * from {{ ref('int_campaigns_listed') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

popularity as (

    select * from {{ ref('fct_product_popularity') }}
    where window_days = {{ var('campaign_window_days') }}

),

availability as (

    select * from {{ ref('int_product_availability') }}

),

cover as (

    select * from {{ ref('int_product_cover') }}

),

satisfaction as (

    select * from {{ ref('rpt_product_satisfaction') }}
    where period_type = 'as_of'

),

risks as (

    select * from {{ ref('int_product_risks') }}

),

risky as (

    select
        product_id,
        max(case when risk = 'oversold' then 1 else 0 end) = 1 as is_oversold,
        max(case when risk = 'declining_satisfaction' then 1 else 0 end) = 1 as is_declining,
        max(case when risk = 'high_return_rate' then 1 else 0 end) = 1 as is_often_returned
    from risks
    group by product_id

),

-- what was never counted is taken to be there, and what nobody buys lasts
final as (

    select
        campaigns.campaign_id,
        campaigns.is_open,
        campaigns.as_of_date,
        products.product_id,
        products.category,
        candidates.is_named_by_campaign,
        products.is_active,
        coalesce(popularity.is_popular, false) as is_popular,
        coalesce(popularity.trend = 'rising', false) as is_rising,
        popularity.popularity_rank,
        availability.available_quantity as available_units,
        cover.days_of_cover,
        campaigns.cover_days_needed,
        availability.is_available and not coalesce(risky.is_oversold, false) as is_in_stock,
        coalesce(cover.days_of_cover >= campaigns.cover_days_needed, true) as has_cover,
        satisfaction.shrunk_rating,
        coalesce(satisfaction.shrunk_rating < {{ var('campaign_min_rating') }}, false)
            as is_rated_low,
        coalesce(risky.is_declining, false) as is_declining,
        coalesce(risky.is_often_returned, false) as is_often_returned,
        cast(products.unit_price - products.unit_cost as numeric(20, 8)) as unit_margin
    from candidates
    inner join campaigns on candidates.campaign_id = campaigns.campaign_id
    inner join products on candidates.product_id = products.product_id
    left join popularity on candidates.product_id = popularity.product_id
    left join availability on candidates.product_id = availability.product_id
    left join cover on candidates.product_id = cover.product_id
    left join satisfaction on candidates.product_id = satisfaction.product_id
    left join risky on candidates.product_id = risky.product_id

)

select * from final
