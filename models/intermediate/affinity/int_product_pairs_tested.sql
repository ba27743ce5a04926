{#- Cells of the table that Fisher's test sums over: see fisher_tail. -#}
with pairs as (

    select * from {{ ref('int_product_pairs') }}

),

products as (

    select * from {{ ref('int_affinity_products') }}

),

numbered as (

    select
        products.*,
        cast(baskets as {{ type_double() }}) as n,
        cast(basket_count - baskets as {{ type_double() }}) as rest
    from products

),

margins as (

    select
        numbered.*,
        {{ ln_factorial('n') }} + {{ ln_factorial('rest') }} as ln_ways
    from numbered

),

totals as (

    select
        basket_count,
        {{ ln_factorial('total') }} as ln_ways,
        cast(product_count as {{ type_double() }}) * (product_count - 1) / 2 as possible_pairs
    from (
        select
            max(basket_count) as basket_count,
            max(product_count) as product_count,
            cast(max(basket_count) as {{ type_double() }}) as total
        from products
    ) as counts

),

counted as (

    select
        pairs.product_id,
        pairs.other_product_id,
        totals.basket_count,
        a.baskets as baskets_with_product,
        b.baskets as baskets_with_other,
        pairs.baskets as baskets_together,
        cast(pairs.baskets as {{ type_double() }}) as n_both,
        a.n - pairs.baskets as n_first,
        b.n - pairs.baskets as n_second,
        a.rest - b.n + pairs.baskets as n_neither,
        -- the upper tail where more than chance is together, else all but the lower one
        cast(pairs.baskets as {{ type_double() }}) * totals.basket_count
        > a.n * b.n as is_above_chance,
        a.ln_ways + b.ln_ways - totals.ln_ways as ln_ways,
        totals.possible_pairs
    from pairs
    inner join margins as a on pairs.product_id = a.product_id
    inner join margins as b on pairs.other_product_id = b.product_id
    cross join totals
    where pairs.baskets >= {{ var('affinity_min_baskets') }}

),

cells as (

    select
        counted.*,
        case when is_above_chance then n_both else n_first + 1 end as upper_left,
        case when is_above_chance then n_first else n_both - 1 end as upper_right,
        case when is_above_chance then n_second else greatest(n_neither - 1, 0) end as lower_left,
        case when is_above_chance then n_neither else n_second + 1 end as lower_right
    from counted

),

summed as (

    select
        cells.*,
        {{ fisher_tail('upper_left', 'upper_right', 'lower_left', 'lower_right', 'ln_ways') }}
            as tail
    from cells

),

tested as (

    select
        summed.*,
        case
            when is_above_chance then least(tail, 1)
            when n_neither = 0 then 1
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
        product_id,
        other_product_id,
        basket_count,
        baskets_with_product,
        baskets_with_other,
        baskets_together,
        p_value,
        -- Benjamini and Hochberg: the lowest level at which this pair would be found
        least(min(p_value * possible_pairs / p_value_rank) over (
            order by p_value_rank desc rows between unbounded preceding and current row
        ), 1) as p_value_adjusted
    from ranked

)

select * from final
