with pairs as (

    select * from {{ ref('int_product_pairs') }}

),

products as (

    select * from {{ ref('int_affinity_products') }}

),

{%- set in_double = 'as ' ~ type_double() ~ ')' %}

sized as (

    select
        products.*,
        cast(baskets {{ in_double }} as baskets_with,
        cast(basket_count - baskets {{ in_double }} as baskets_without
    from products

),

margins as (

    select
        sized.*,
        {{ ln_factorial('baskets_with') }} + {{ ln_factorial('baskets_without') }} as ln_ways
    from sized

),

sizes as (

    select
        cast(max(basket_count) {{ in_double }} as basket_count,
        cast(count(*) {{ in_double }} as product_count
    from products

),

totals as (

    select
        {{ ln_factorial('basket_count') }} as ln_ways,
        product_count * (product_count - 1) / 2 as possible_pairs
    from sizes

),

counted as (

    select
        pairs.product_code,
        pairs.other_product_code,
        a.basket_count,
        a.baskets as baskets_with_product,
        b.baskets as baskets_with_other,
        cast(pairs.baskets as bigint) as baskets_together,
        cast(pairs.baskets {{ in_double }} as with_both,
        a.baskets_with - pairs.baskets as with_first,
        b.baskets_with - pairs.baskets as with_second,
        a.baskets_without - b.baskets_with + pairs.baskets as with_neither,
        pairs.baskets * (a.baskets_with + a.baskets_without) > a.baskets_with * b.baskets_with
            as is_above_chance,
        a.ln_ways + b.ln_ways - totals.ln_ways as ln_ways,
        totals.possible_pairs
    from pairs
    inner join margins as a on pairs.product_code = a.product_code
    inner join margins as b on pairs.other_product_code = b.product_code
    cross join totals
    where
        pairs.baskets >= {{ var('affinity_min_baskets') }}
        and pairs.product_code < pairs.other_product_code

),

-- Together no more often than by chance: what is less often still is the shorter sum. It is the
-- same tail of the table with its columns swapped, from one basket less together.
cells as (

    select
        counted.*,
        case when is_above_chance then with_both else with_first + 1 end as upper_left,
        case when is_above_chance then with_first else with_both - 1 end as upper_right,
        case when is_above_chance then with_second else greatest(with_neither - 1, 0) end
            as lower_left,
        case when is_above_chance then with_neither else with_second + 1 end as lower_right
    from counted

),

summed as (

    {{ fisher_tail('cells') }}

),

tested as (

    select
        summed.*,
        case
            when is_above_chance then least(tail, 1)
            -- fewer together is not possible, when each basket has one or the other
            when with_neither = 0 then 1
            else greatest(1 - tail, 0)
        end as p_value
    from summed

),

ranked as (

    select
        tested.*,
        row_number() over (order by p_value) as p_value_rank
    from tested

),

final as (

    select
        product_code,
        other_product_code,
        basket_count,
        baskets_with_product,
        baskets_with_other,
        baskets_together,
        p_value,
        -- Benjamini and Hochberg: the lowest level at which the pair would be found
        least(min(p_value * possible_pairs / p_value_rank) over (
            order by p_value_rank desc rows between unbounded preceding and current row
        ), 1) as p_value_adjusted
    from ranked

)

select * from final
