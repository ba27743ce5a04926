-- What is bought together, more often than by chance?
--
-- The ten pairs with the highest lift of those that are significant after the correction for many
-- pairs. A lift of 4: four times as often as if the two had nothing to do with each other. Offer
-- the second to who has the first in the cart where share_of_first is high, and the other way
-- round.
with affinity as (

    select * from {{ ref('fct_product_affinity') }}
    where is_significant

),

products as (

    select * from {{ ref('dim_products') }}

)

select
    pairs.product_id as first_product_id,
    first_products.product_name as first_product,
    pairs.also_bought_product_id as second_product_id,
    second_products.product_name as second_product,
    cast(pairs.baskets_together as integer) as baskets_together,
    cast(pairs.lift as numeric(18, 2)) as lift,
    cast(pairs.confidence as numeric(18, 2)) as share_of_first,
    cast(reversed.confidence as numeric(18, 2)) as share_of_second
from affinity as pairs
inner join affinity as reversed
    on
        pairs.product_id = reversed.also_bought_product_id
        and pairs.also_bought_product_id = reversed.product_id
inner join products as first_products on pairs.product_id = first_products.product_id
inner join products as second_products
    on pairs.also_bought_product_id = second_products.product_id
where
    {{ binary_order('pairs.product_id') }} < {{ binary_order('pairs.also_bought_product_id') }}
order by
    pairs.lift desc,
    {{ binary_order('pairs.product_id') }},
    {{ binary_order('pairs.also_bought_product_id') }}
limit 10
