-- In every window and category, and on every day of the history, the ranks run from 1 without a gap
-- or a tie.
with popularity as (

    select
        popularity.*,
        products.category
    from {{ ref('fct_product_popularity') }} as popularity
    inner join {{ ref('dim_products') }} as products
        on popularity.product_id = products.product_id

),

history as (

    select * from {{ ref('rpt_product_rank_history') }}
    where popularity_rank is not null

),

grouped as (

    select
        'window' as ranked_within,
        count(*) as ranked_rows,
        count(distinct popularity_rank) as ranks,
        max(popularity_rank) as last_rank
    from popularity
    group by window_days
    union all
    select
        'category' as ranked_within,
        count(*) as ranked_rows,
        count(distinct category_rank) as ranks,
        max(category_rank) as last_rank
    from popularity
    group by window_days, category
    union all
    select
        'day' as ranked_within,
        count(*) as ranked_rows,
        count(distinct popularity_rank) as ranks,
        max(popularity_rank) as last_rank
    from history
    group by rank_date

)

select * from grouped
where ranked_rows <> ranks or ranked_rows <> last_rank
