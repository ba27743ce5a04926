-- A view, so that a product may be renamed without its months being made anew; what is dear is kept
-- in the two models that it reads.
{{ config(materialized='view') }}

with without_markov as (

    select * from {{ ref('int_product_attribution_without_markov') }}

),

markov as (

    select * from {{ ref('int_product_attribution_markov') }}

),

attributed as (

    select * from without_markov
    union all
    select * from markov

),

products as (

    select * from {{ ref('dim_products') }}

),

final as (

    select
        attributed.product_id,
        products.product_name,
        products.category,
        attributed.channel,
        attributed.attribution_model,
        attributed.month_start_on,
        attributed.conversions,
        attributed.revenue,
        attributed.margin
    from attributed
    left join products on attributed.product_id = products.product_id

)

select * from final
