with counted as (

    select * from {{ ref('int_product_satisfaction_counted') }}

),

-- beside the product, all products in the same period
compared as (

    select
        counted.*,
        sum(rating_count) over (partition by period_type, period_ends_on) as shop_rating_count,
        sum(rating_sum) over (partition by period_type, period_ends_on) as shop_rating_sum
    from counted

),

measured as (

    select
        compared.*,
        {{ ratio(
            'recent_rating_sum * previous_rating_count - previous_rating_sum * recent_rating_count',
            '(recent_rating_count * previous_rating_count)'
        ) }} as rating_change
    from compared

),

final as (

    select
        product_id,
        period_type,
        period_starts_on,
        period_ends_on,
        cast(rating_count as bigint) as responses,
        {{ ratio('rating_sum', 'rating_count') }} as average_rating,
        {{ ratio('shop_rating_sum', 'shop_rating_count') }} as shop_average_rating,
        {{ shrunk_rating(
            'rating_sum', 'rating_count', 'shop_rating_sum', 'shop_rating_count'
        ) }} as shrunk_rating,
        cast(nps_count as bigint) as nps_responses,
        cast(promoter_count as bigint) as promoters,
        cast(detractor_count as bigint) as detractors,
        {{ net_promoter_score('promoter_count', 'detractor_count', 'nps_count') }} as nps,
        cast(recent_rating_count as bigint) as recent_responses,
        {{ ratio('recent_rating_sum', 'recent_rating_count') }} as recent_average_rating,
        cast(previous_rating_count as bigint) as previous_responses,
        {{ ratio('previous_rating_sum', 'previous_rating_count') }} as previous_average_rating,
        rating_change,
        recent_rating_count >= {{ var('min_responses') }}
        and previous_rating_count >= {{ var('min_responses') }}
        and coalesce(rating_change, 0) <= -{{ var('rating_decline_threshold') }} as is_declining
    from measured

)

select * from final
