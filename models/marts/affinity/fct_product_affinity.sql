{#- the share of pairs that may be chance among those called significant -#}
{%- set affinity_significance_level = 0.05 %}

with tested as (

    select * from {{ ref('int_product_pairs_tested') }}

),

products as (

    select * from {{ ref('int_affinity_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

{%- set in_double = 'as ' ~ type_double() ~ ')' %}

-- where a cost is not known, the score takes the margin rate of the products whose cost is
margin_rate as (

    select
        sum(unit_margin) as margin,
        sum(case when unit_margin is not null then unit_price end) as price
    from products

),

valued as (

    select
        products.*,
        greatest(cast(coalesce(
            products.unit_margin,
            products.unit_price * margin_rate.margin / nullif(margin_rate.price, 0),
            products.unit_price
        ) {{ in_double }}, 0) as expected_margin
    from products
    cross join margin_rate

),

-- few and short columns, as rows are sorted twice from here on
directed as (

    select
        product_code,
        other_product_code as also_bought_product_code,
        baskets_with_product,
        baskets_with_other as baskets_with_also_bought,
        baskets_together,
        p_value,
        p_value_adjusted
    from tested
    union all
    select
        other_product_code as product_code,
        product_code as also_bought_product_code,
        baskets_with_other as baskets_with_product,
        baskets_with_product as baskets_with_also_bought,
        baskets_together,
        p_value,
        p_value_adjusted
    from tested

),

bounded as (

    select
        directed.*,
        {{ wilson_lower_bound(
            'cast(directed.baskets_together ' ~ in_double, 'directed.baskets_with_product'
        ) }} as confidence_lower_bound,
        valued.expected_margin,
        valued.product_number as also_bought_number
    from directed
    inner join valued on directed.also_bought_product_code = valued.product_code

),

compared as (

    select
        bounded.*,
        confidence_lower_bound * expected_margin / nullif(
            max(confidence_lower_bound * expected_margin) over (partition by product_code), 0
        ) as share_of_best
    from bounded

),

scored as (

    select
        compared.*,
        cast(round(cast(coalesce(100 * share_of_best, 0) as numeric(18, 12)), 6) as numeric(9, 6))
            as cross_sell_score
    from compared

),

ranked as (

    select
        scored.*,
        row_number() over (
            partition by product_code
            order by cross_sell_score desc, baskets_together desc, also_bought_number asc
        ) as affinity_rank
    from scored

),

counted as (

    select
        ranked.*,
        products.product_id,
        products.basket_count,
        also_bought.product_id as also_bought_product_id,
        also_bought.unit_margin as also_bought_unit_margin,
        cast(ranked.baskets_together {{ in_double }} as n_both,
        cast(ranked.baskets_with_product {{ in_double }} as n_product,
        cast(ranked.baskets_with_also_bought {{ in_double }} as n_also_bought,
        cast(products.basket_count {{ in_double }} as n
    from ranked
    inner join products on ranked.product_code = products.product_code
    inner join products as also_bought
        on ranked.also_bought_product_code = also_bought.product_code

),

final as (

    select
        counted.product_id,
        counted.also_bought_product_id,
        as_of.as_of_date,
        counted.basket_count,
        counted.baskets_with_product,
        counted.baskets_with_also_bought,
        counted.baskets_together,
        {{ count_ratio('n_both', 'n', 12) }} as support,
        {{ count_ratio('n_both', 'n_product') }} as confidence,
        cast(round(cast(counted.confidence_lower_bound as numeric(18, 12)), 6) as numeric(18, 6))
            as confidence_lower_bound,
        {{ count_ratio('n_both * n', 'n_product * n_also_bought') }} as lift,
        {{ count_ratio('n_both * n - n_product * n_also_bought', 'n * n', 12) }} as leverage,
        {{ count_ratio('(n - n_also_bought) * n_product', '(n * (n_product - n_both))') }}
            as conviction,
        {{ count_ratio('n_both', '(n_product + n_also_bought - n_both)') }} as jaccard,
        counted.p_value,
        counted.p_value_adjusted,
        counted.p_value_adjusted <= {{ affinity_significance_level }} as is_significant,
        cast(counted.also_bought_unit_margin as numeric(20, 8)) as also_bought_unit_margin,
        counted.cross_sell_score,
        cast(counted.affinity_rank as bigint) as affinity_rank
    from counted
    cross join as_of

)

select * from final
