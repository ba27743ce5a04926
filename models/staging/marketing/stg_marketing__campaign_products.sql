-- Written by `make contract` from contract/marketing.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_marketing__campaign_products') }}

),

valid_rows as (

    select
        campaign_id,
        product_id
    from checked_rows
    where is_current_version

)

select * from valid_rows
