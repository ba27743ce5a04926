-- fct_product_affinity as an analyst would write it for DuckDB, once and for all of a year: from
-- the same facts, by the same definitions and to the same decimals, without the chances (p_value)
-- and without a way to go on from here tomorrow.
create schema if not exists by_hand;

create temp table items as
with lines as (
    select order_id, order_item_id, product_id
    from marts.fct_order_items
    where
        is_sale
        and order_date between (select as_of_date - 364 from intermediate.int_as_of)
        and (select as_of_date from intermediate.int_as_of)
),

returned as (
    select order_item_id
    from marts.fct_returns
    where returned_on <= (select as_of_date from intermediate.int_as_of)
    group by order_item_id
    having sum(quantity) >= 1
)

select distinct order_id, product_id
from lines anti join returned using (order_item_id);

delete from items
where order_id in (select order_id from items group by order_id having count(*) > 100);

-- numbers instead of texts, as they are joined and grouped faster
create temp table products as
select
    product_id,
    cast(row_number() over (order by product_id) as integer) as number,
    baskets,
    cast(unit_price - unit_cost as decimal(20, 8)) as unit_margin,
    unit_price
from (select product_id, count(*) as baskets from items group by product_id)
inner join marts.dim_products using (product_id)
where baskets >= 10;

create temp table pairs as
with numbered as (
    select order_id, number from items inner join products using (product_id)
)

select a.number as a, b.number as b, count(*) as together
from numbered as a
inner join numbered as b on a.order_id = b.order_id and a.number < b.number
group by all
having together >= 10;

create or replace table by_hand.fct_product_affinity as
with directed as (
    select a, b, together from pairs
    union all
    select b, a, together from pairs
),

total as (select count(distinct order_id) as n from items),

margins as (
    select
        *,
        greatest(coalesce(
            unit_margin,
            unit_price * (select sum(unit_margin) / sum(unit_price) from products
                where unit_margin is not null)
        )::double, 0) as expected
    from products
),

counted as (
    select
        x.product_id,
        y.product_id as also_bought_product_id,
        n,
        x.baskets as n_a,
        y.baskets as n_b,
        together as k,
        y.unit_margin,
        (k + 1.9207294103470609 - 1.959963984540054
            * sqrt(k::double * (n_a - k) / n_a + 0.9603647051735305)) / (n_a + 3.8414588206941219)
            as lower_bound,
        lower_bound * y.expected as gain
    from directed
    inner join margins as x on directed.a = x.number
    inner join margins as y on directed.b = y.number
    cross join total
),

scored as (
    select
        *,
        coalesce(round((100 * gain / nullif(max(gain) over (partition by product_id), 0))
            ::decimal(18, 12), 6), 0)::decimal(9, 6) as cross_sell_score
    from counted
)

select
    product_id,
    also_bought_product_id,
    as_of_date,
    n as basket_count,
    n_a as baskets_with_product,
    n_b as baskets_with_also_bought,
    k as baskets_together,
    round((k / n)::decimal(18, 16), 12)::decimal(18, 12) as support,
    round((k / n_a)::decimal(18, 10), 6)::decimal(18, 6) as confidence,
    round(lower_bound::decimal(18, 12), 6)::decimal(18, 6) as confidence_lower_bound,
    round((k * n / (n_a * n_b))::decimal(18, 10), 6)::decimal(18, 6) as lift,
    round(((k * n - n_a * n_b) / (n * n))::decimal(18, 16), 12)::decimal(18, 12) as leverage,
    round(((n - n_b) * n_a / nullif(n * (n_a - k), 0))::decimal(18, 10), 6)::decimal(18, 6)
        as conviction,
    round((k / (n_a + n_b - k))::decimal(18, 10), 6)::decimal(18, 6) as jaccard,
    unit_margin as also_bought_unit_margin,
    cross_sell_score,
    row_number() over (
        partition by product_id
        order by cross_sell_score desc, k desc, also_bought_product_id
    ) as affinity_rank
from scored
cross join intermediate.int_as_of;
