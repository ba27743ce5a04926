with checked_rows as (

    select * from {{ ref('base_marketing__leads') }}

),

customers as (

    select * from {{ ref('base_shop__customers') }}

),

-- the raw address is needed here once more: to forget it wherever else it stands
erased_addresses as (

    select distinct lower(email) as address
    from customers
    where erasure_requested_at is not null and email is not null

),

erased_customers as (

    select distinct customer_id
    from customers
    where erasure_requested_at is not null

),

valid_rows as (

    select
        checked_rows.lead_id,
        case
            when erased_addresses.address is null and erased_customers.customer_id is null
                then checked_rows.contact_email
        end as contact_email,
        checked_rows.customer_id,
        checked_rows.campaign_id,
        checked_rows.product_id,
        checked_rows.lead_source,
        checked_rows.created_at
    from checked_rows
    left join erased_addresses on lower(checked_rows.contact_email) = erased_addresses.address
    left join erased_customers on checked_rows.customer_id = erased_customers.customer_id
    where checked_rows.is_current_version

)

select * from valid_rows
