-- The sums of int_product_pairs, built day by day, are those of the baskets: each product is in as
-- many baskets as it says, and in its pairs with all others as often as there are others in its
-- baskets. Counted from the lines, by the texts of orders and products.
with lines as (

    select * from {{ ref('int_basket_lines') }}

),

bounds as (

    select * from {{ ref('int_affinity_window') }}

),

pairs as (

    select * from {{ ref('int_product_pairs') }}

),

items as (

    select distinct
        lines.order_id,
        lines.product_id
    from lines
    inner join bounds
        on lines.order_date >= bounds.starts_on and lines.order_date <= bounds.ends_on

),

sized as (

    select
        items.*,
        count(*) over (partition by order_id) as basket_size
    from items

),

counted as (

    select
        sized.*,
        count(*) over (partition by product_id) as baskets
    from sized
    where basket_size <= {{ affinity_tuning().max_basket_size }}

),

frequent as (

    select
        counted.*,
        count(*) over (partition by order_id) - 1 as others
    from counted
    where baskets >= {{ var('affinity_min_baskets') }}

),

expected as (

    select
        {{ integer_code('product_id') }} as product_code,
        max(baskets) as baskets,
        sum(others) as others
    from frequent
    group by {{ integer_code('product_id') }}

),

both_ways as (

    select
        product_code,
        other_product_code,
        baskets
    from pairs
    union all
    select
        other_product_code as product_code,
        product_code as other_product_code,
        baskets
    from pairs
    where product_code <> other_product_code

),

found as (

    select
        product_code,
        max(case when product_code = other_product_code then baskets end) as baskets,
        sum(case when product_code = other_product_code then 0 else baskets end) as others
    from both_ways
    group by product_code

)

select
    coalesce(expected.product_code, found.product_code) as product_code,
    expected.baskets as expected_baskets,
    found.baskets,
    expected.others as expected_others,
    found.others
from expected
full outer join found on expected.product_code = found.product_code
where
    expected.product_code is null
    or found.product_code is null
    or found.baskets is null
    or expected.baskets <> found.baskets
    or expected.others <> found.others
