{%- set window_days = month_window(var('popularity_windows')) %}

with popularity as (

    select * from {{ ref('fct_product_popularity') }}
    where window_days = {{ window_days }} and is_popular

),

risks as (

    select * from {{ ref('int_product_risks') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

final as (

    select
        popularity.product_id,
        products.product_name,
        products.category,
        popularity.as_of_date,
        popularity.window_days,
        popularity.popularity_rank,
        popularity.units_sold,
        popularity.net_revenue,
        risks.risk,
        risks.figure,
        risks.figure_unit,
        risks.threshold,
        cast(count(*) over (partition by popularity.product_id) as bigint) as risk_count,
        risks.suggested_action
    from popularity
    inner join risks on popularity.product_id = risks.product_id
    inner join products on popularity.product_id = products.product_id

)

select * from final
