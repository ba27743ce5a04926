-- Written by `make contract` from contract/feedback.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_feedback__survey_responses') }}

),

valid_rows as (

    select
        response_id,
        survey_name,
        survey_type,
        customer_id,
        order_id,
        product_id,
        campaign_id,
        rating,
        nps_score,
        comment,
        responded_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
