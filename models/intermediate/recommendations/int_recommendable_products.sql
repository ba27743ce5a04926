-- read by the neighbours and three times by the candidates
{{ config(materialized='table') }}

with products as (

    select * from {{ ref('dim_products') }}
    where is_active

),

availability as (

    select * from {{ ref('int_product_availability') }}
    where is_available

),

popularity as (

    select * from {{ ref('fct_product_popularity') }}
    where window_days = {{ var('recommendations_window_days') }}

),

-- buyers and not orders: what few people buy every week is popular with few
counted as (

    select
        products.product_id,
        products.category,
        coalesce(popularity.customer_count + popularity.guest_order_count, 0) as buyers,
        coalesce(popularity.popularity_score, 0) as popularity_score
    from products
    inner join availability on products.product_id = availability.product_id
    left join popularity on products.product_id = popularity.product_id

),

final as (

    select
        product_id,
        category,
        cast(buyers as bigint) as buyers,
        cast(coalesce({{ ratio('buyers', 'max(buyers) over ()') }}, 0) as numeric(7, 6))
            as popularity,
        cast(coalesce(
            {{ ratio('buyers', 'max(buyers) over (partition by category)') }}, 0
        ) as numeric(7, 6)) as category_popularity,
        row_number() over (
            order by buyers desc, popularity_score desc, {{ binary_order('product_id') }}
        ) as popularity_rank,
        row_number() over (
            partition by category
            order by buyers desc, popularity_score desc, {{ binary_order('product_id') }}
        ) as category_rank
    from counted

)

select * from final
