-- read twice by the mart, and dear: all candidates of all customers
{{ config(materialized='table') }}

{%- set tuning = recommendation_tuning() %}

with candidates as (

    select * from {{ ref('int_recommendation_candidates') }}

),

recommendable as (

    select * from {{ ref('int_recommendable_products') }}

),

categories as (

    select * from {{ ref('int_recommendation_categories') }}

),

weighed as (

    select
        candidates.customer_id,
        candidates.product_id,
        recommendable.category,
        recommendable.popularity_rank,
        candidates.repeat_rank,
        -- 0 to 1 as the others are, in the order of the orders to expect
        cast(candidates.expected_orders / (1 + candidates.expected_orders) as numeric(18, 12))
            as repeat_score,
        candidates.affinity_score,
        cast(
            {{ tuning.category_weight }} * recommendable.category_popularity
            * sqrt(cast(coalesce(categories.share_of_wallet, 0) as {{ type_double() }}))
            as numeric(18, 12)
        ) as category_score,
        cast(
            {{ tuning.popularity_weight }} * recommendable.popularity
            as numeric(18, 12)
        ) as popularity_score
    from candidates
    inner join recommendable on candidates.product_id = recommendable.product_id
    left join categories
        on
            candidates.customer_id = categories.customer_id
            and recommendable.category = categories.category

),

scored as (

    select
        weighed.*,
        cast(round(case
            when repeat_rank is not null then repeat_score
            else affinity_score + category_score + popularity_score
        end, 9) as numeric(18, 9)) as score,
        case
            when repeat_rank is not null then 'repeat'
            when
                affinity_score > 0
                and affinity_score >= category_score
                and affinity_score >= popularity_score
                then 'affinity'
            when category_score > 0 and category_score >= popularity_score then 'category'
            else 'popularity'
        end as reason
    from weighed

),

-- more repeats than wanted only where nothing else is left
chosen as (

    select
        scored.*,
        row_number() over (
            partition by customer_id
            order by
                case
                    when repeat_rank > {{ var('recommendations_max_repeats') }} then 1 else 0
                end,
                score desc,
                popularity_rank
        ) as place
    from scored

),

final as (

    select
        customer_id,
        row_number() over (
            partition by customer_id order by score desc, popularity_rank asc
        ) as recommendation_rank,
        product_id,
        category,
        reason,
        score
    from chosen
    where place <= {{ var('recommendations_per_customer') }}

)

select * from final
