with responses as (

    select * from {{ ref('fct_survey_responses') }}

),

-- a rating is of the product that the response names, not of the order that it came with
answers as (

    select
        product_id,
        responded_on,
        case when is_product_named then rating end as rating,
        nps_score,
        nps_group
    from responses
    where product_id is not null

),

counted as (

    select
        product_id,
        responded_on,
        count(rating) as rating_count,
        cast(coalesce(sum(rating), 0) as bigint) as rating_sum,
        count(nps_score) as nps_count,
        count(case when nps_group = 'promoter' then 1 end) as promoter_count,
        count(case when nps_group = 'detractor' then 1 end) as detractor_count
    from answers
    where rating is not null or nps_score is not null
    group by product_id, responded_on

)

select * from counted
