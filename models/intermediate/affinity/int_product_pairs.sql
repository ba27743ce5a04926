{{ config(materialized='table') }}

with items as (

    select * from {{ ref('int_basket_items') }}

),

products as (

    select * from {{ ref('int_affinity_products') }}

),

frequent as (

    select
        items.order_id,
        items.product_id
    from items
    inner join products on items.product_id = products.product_id

),

final as (

    select
        frequent.product_id,
        others.product_id as other_product_id,
        cast(count(*) as bigint) as baskets
    from frequent
    inner join frequent as others
        on frequent.order_id = others.order_id and frequent.product_id < others.product_id
    group by frequent.product_id, others.product_id

)

select * from final
