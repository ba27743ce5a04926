with leads as (

    select * from {{ ref('stg_marketing__leads') }}

),

customers as (

    select * from {{ ref('stg_shop__customers') }}

),

-- an address that several customers share is taken to be the first of them
customer_addresses as (

    select
        lower(email) as address,
        min({{ binary_order('customer_id') }}) as customer_id
    from customers
    where email is not null
    group by lower(email)

),

identified as (

    select
        leads.lead_id,
        coalesce(leads.customer_id, customer_addresses.customer_id) as customer_id,
        leads.campaign_id,
        leads.product_id,
        leads.lead_source,
        leads.created_at,
        {{ local_date('leads.created_at') }} as created_on
    from leads
    left join customer_addresses on lower(leads.contact_email) = customer_addresses.address

)

select * from identified
