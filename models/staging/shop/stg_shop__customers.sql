-- Written by `make contract` from contract/shop.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_shop__customers') }}

),

valid_rows as (

    select
        customer_id,
        case when erasure_requested_at is null then email end as email,
        case when erasure_requested_at is null then phone end as phone,
        case when erasure_requested_at is null then first_name end as first_name,
        case when erasure_requested_at is null then last_name end as last_name,
        case when erasure_requested_at is null then birth_date end as birth_date,
        age_band,
        gender,
        case when erasure_requested_at is null then city end as city,
        region,
        country_code,
        registered_at,
        has_marketing_consent and erasure_requested_at is null as has_marketing_consent,
        erasure_requested_at,
        updated_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
