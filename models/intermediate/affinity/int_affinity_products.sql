{{ config(materialized='table') }}

with pairs as (

    select * from {{ ref('int_product_pairs') }}

),

days as (

    select * from {{ ref('int_basket_changes') }}
    where basket_count is not null

),

products as (

    select * from {{ ref('dim_products') }}

),

coded as (

    select
        product_id,
        unit_price,
        unit_cost,
        {{ integer_code('product_id') }} as product_code
    from products

),

totals as (

    select cast(sum(change * basket_count) as bigint) as basket_count from days

),

final as (

    select
        coded.product_code,
        coded.product_id,
        row_number() over (order by {{ binary_order('coded.product_id') }}) as product_number,
        coded.unit_price,
        coded.unit_price - coded.unit_cost as unit_margin,
        cast(pairs.baskets as bigint) as baskets,
        totals.basket_count
    from pairs
    inner join coded on pairs.product_code = coded.product_code
    cross join totals
    where pairs.product_code = pairs.other_product_code

)

select * from final
