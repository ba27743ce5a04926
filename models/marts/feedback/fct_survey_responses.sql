with responses as (

    select * from {{ ref('stg_feedback__survey_responses') }}

),

comments as (

    select * from {{ ref('int_survey_comments_scored') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

-- what is said about an order is said about its product where it has just one
orders_of_one_product as (

    select
        order_id,
        min(product_id) as product_id
    from order_items
    where order_id in (select responses.order_id from responses)
    group by order_id
    having count(distinct product_id) = 1

),

final as (

    select
        responses.response_id,
        responses.survey_name,
        responses.survey_type,
        responses.customer_id,
        responses.order_id,
        coalesce(responses.product_id, orders_of_one_product.product_id) as product_id,
        responses.product_id is not null as is_product_named,
        responses.campaign_id,
        cast(responses.rating as integer) as rating,
        cast(responses.nps_score as integer) as nps_score,
        case
            when responses.nps_score >= 9 then 'promoter'
            when responses.nps_score >= 7 then 'passive'
            when responses.nps_score >= 0 then 'detractor'
        end as nps_group,
        comments.comment_length,
        comments.comment_language,
        comments.comment_polarity,
        responses.responded_at,
        {{ local_date('responses.responded_at') }} as responded_on
    from responses
    left join comments on responses.response_id = comments.response_id
    left join orders_of_one_product on responses.order_id = orders_of_one_product.order_id

)

select * from final
