-- Written by `make contract` from contract/marketing.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_marketing__campaigns') }}

),

valid_rows as (

    select
        campaign_id,
        campaign_name,
        theme,
        channel,
        starts_on,
        ends_on,
        budget_amount
    from checked_rows
    where is_current_version

)

select * from valid_rows
