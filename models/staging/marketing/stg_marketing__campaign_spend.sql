-- Written by `make contract` from contract/marketing.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_marketing__campaign_spend') }}

),

valid_rows as (

    select
        campaign_id,
        spend_date,
        spend_amount,
        impressions,
        clicks
    from checked_rows
    where is_current_version

)

select * from valid_rows
