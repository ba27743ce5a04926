-- Product and alternative are on sale on as_of_date and in one category, and the alternative is
-- dearer by at least the smallest step and earns no less.
with candidates as (

    select * from {{ ref('rpt_upsell_candidates') }}

),

products as (

    select * from {{ ref('dim_products') }}

)

select
    candidates.product_id,
    candidates.alternative_product_id
from candidates
left join products on candidates.product_id = products.product_id
left join products as alternatives
    on candidates.alternative_product_id = alternatives.product_id
where
    not coalesce(products.is_active and alternatives.is_active, false)
    or products.category <> alternatives.category
    or alternatives.unit_price <= products.unit_price
    or alternatives.unit_price
    < products.unit_price * (1 + {{ upsell_tuning().min_price_step }})
    or alternatives.unit_price - alternatives.unit_cost
    <= products.unit_price - products.unit_cost
