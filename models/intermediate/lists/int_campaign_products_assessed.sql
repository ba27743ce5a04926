-- a table, as much is joined
{{ config(materialized='table') }}

{%- set window_days = month_window(var('popularity_windows')) %}

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
    where window_days = {{ window_days }}

),

availability as (

    select * from {{ ref('int_product_availability') }}

),

satisfaction as (

    select * from {{ ref('int_product_satisfaction') }}
    where period_type = 'as_of'

),

return_rates as (

    select * from {{ ref('int_product_return_rates') }}
    where window_days = {{ window_days }}

),

-- orders wait for it
oversold as (

    select distinct product_id from {{ ref('int_order_items_short') }}

),

-- what was never counted is taken to be there
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
        campaigns.cover_days_needed,
        availability.is_available and oversold.product_id is null as is_in_stock,
        satisfaction.shrunk_rating,
        coalesce(satisfaction.shrunk_rating < {{ var('campaign_min_rating') }}, false)
            as is_rated_low,
        coalesce(satisfaction.is_declining, false) as is_declining,
        coalesce(return_rates.is_often_returned, false) as is_often_returned,
        cast(products.unit_price - products.unit_cost as numeric(20, 8)) as unit_margin
    from candidates
    inner join campaigns on candidates.campaign_id = campaigns.campaign_id
    inner join products on candidates.product_id = products.product_id
    left join popularity on candidates.product_id = popularity.product_id
    left join availability on candidates.product_id = availability.product_id
    left join satisfaction on candidates.product_id = satisfaction.product_id
    left join return_rates on candidates.product_id = return_rates.product_id
    left join oversold on candidates.product_id = oversold.product_id

)

select * from final
