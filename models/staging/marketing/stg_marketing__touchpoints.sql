-- Written by `make contract` from contract/marketing.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_marketing__touchpoints') }}

),

valid_rows as (

    select
        touchpoint_id,
        visitor_id,
        customer_id,
        session_id,
        channel,
        campaign_id,
        search_term,
        occurred_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
