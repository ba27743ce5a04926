with satisfaction as (

    select * from {{ ref('int_product_satisfaction') }}

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
        shrunk_rating,
        cast(nps_count as bigint) as nps_responses,
        cast(promoter_count as bigint) as promoters,
        cast(detractor_count as bigint) as detractors,
        {{ net_promoter_score('promoter_count', 'detractor_count', 'nps_count') }} as nps,
        cast(recent_rating_count as bigint) as recent_responses,
        {{ ratio('recent_rating_sum', 'recent_rating_count') }} as recent_average_rating,
        cast(previous_rating_count as bigint) as previous_responses,
        {{ ratio('previous_rating_sum', 'previous_rating_count') }} as previous_average_rating,
        rating_change,
        is_declining
    from satisfaction

)

select * from final
