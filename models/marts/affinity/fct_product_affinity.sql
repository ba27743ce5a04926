with tested as (

    select * from {{ ref('int_product_pairs_tested') }}

),

products as (

    select * from {{ ref('int_affinity_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- where a cost is missing, the score takes the margin rate of the products whose cost is known
margin_rate as (

    select
        coalesce(
            sum(unit_margin) / nullif(sum(case when unit_margin is not null then unit_price end), 0),
            1
        ) as rate
    from products

),

valued as (

    select
        products.product_id,
        products.unit_margin,
        greatest(
            cast(coalesce(products.unit_margin, products.unit_price * margin_rate.rate)
            as {{ type_double() }}),
            0
        ) as expected_margin
    from products
    cross join margin_rate

),

-- what is the same in both directions
measured as (

    select
        tested.*,
        {{ count_ratio('baskets_together', 'basket_count', 12) }} as support,
        {{ count_ratio(
            'cast(baskets_together as ' ~ type_double() ~ ') * basket_count',
            'cast(baskets_with_product as ' ~ type_double() ~ ') * baskets_with_other'
        ) }} as lift,
        {{ count_ratio(
            'baskets_together * basket_count - baskets_with_product * baskets_with_other',
            'cast(basket_count as ' ~ type_double() ~ ') * basket_count', 12
        ) }} as leverage,
        {{ count_ratio(
            'baskets_together', '(baskets_with_product + baskets_with_other - baskets_together)'
        ) }} as jaccard
    from tested

),

{%- set measures = ['basket_count', 'baskets_together', 'support', 'lift', 'leverage', 'jaccard',
    'p_value', 'p_value_adjusted'] %}

directed as (

    select
        product_id,
        other_product_id as also_bought_product_id,
        baskets_with_product,
        baskets_with_other as baskets_with_also_bought,
        {{ measures | join(', ') }}
    from measured
    union all
    select
        other_product_id as product_id,
        product_id as also_bought_product_id,
        baskets_with_other as baskets_with_product,
        baskets_with_product as baskets_with_also_bought,
        {{ measures | join(', ') }}
    from measured

),

scored as (

    select
        directed.*,
        valued.unit_margin,
        {{ wilson_lower_bound('cast(directed.baskets_together as ' ~ type_double() ~ ')',
            'directed.baskets_with_product') }} as confidence_lower_bound,
        {{ wilson_lower_bound('cast(directed.baskets_together as ' ~ type_double() ~ ')',
            'directed.baskets_with_product') }} * valued.expected_margin as expected_gain
    from directed
    inner join valued on directed.also_bought_product_id = valued.product_id

),

scaled as (

    select
        scored.*,
        cast(round(cast(coalesce(
            100 * expected_gain / nullif(max(expected_gain) over (partition by product_id), 0), 0
        ) as numeric(18, 12)), 6) as numeric(9, 6)) as cross_sell_score
    from scored

),

final as (

    select
        scaled.product_id,
        scaled.also_bought_product_id,
        as_of.as_of_date,
        scaled.basket_count,
        scaled.baskets_with_product,
        scaled.baskets_with_also_bought,
        scaled.baskets_together,
        scaled.support,
        {{ count_ratio('scaled.baskets_together', 'scaled.baskets_with_product') }} as confidence,
        cast(round(cast(scaled.confidence_lower_bound as numeric(18, 12)), 6)
            as numeric(18, 6)) as confidence_lower_bound,
        scaled.lift,
        scaled.leverage,
        {{ count_ratio(
            'cast(scaled.basket_count - scaled.baskets_with_also_bought as ' ~ type_double()
                ~ ') * scaled.baskets_with_product',
            '(cast(scaled.basket_count as ' ~ type_double()
                ~ ') * (scaled.baskets_with_product - scaled.baskets_together))'
        ) }} as conviction,
        scaled.jaccard,
        scaled.p_value,
        scaled.p_value_adjusted,
        scaled.p_value_adjusted <= {{ var('affinity_significance_level') }} as is_significant,
        cast(scaled.unit_margin as numeric(20, 8)) as also_bought_unit_margin,
        scaled.cross_sell_score,
        cast(row_number() over (
            partition by scaled.product_id
            order by
                scaled.cross_sell_score desc,
                scaled.baskets_together desc,
                {{ binary_order('scaled.also_bought_product_id') }}
        ) as bigint) as affinity_rank
    from scaled
    cross join as_of

)

select * from final
