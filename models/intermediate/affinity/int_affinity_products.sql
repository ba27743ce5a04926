{{ config(materialized='table') }}

with items as (

    select * from {{ ref('int_basket_items') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

counted as (

    select
        product_id,
        cast(count(*) as bigint) as baskets
    from items
    group by product_id
    having count(*) >= {{ var('affinity_min_baskets') }}

),

totals as (

    select cast(count(distinct order_id) as bigint) as basket_count from items

),

final as (

    select
        products.product_id,
        products.unit_price,
        products.unit_price - products.unit_cost as unit_margin,
        counted.baskets,
        totals.basket_count,
        count(*) over () as product_count
    from counted
    inner join products on counted.product_id = products.product_id
    cross join totals

)

select * from final
