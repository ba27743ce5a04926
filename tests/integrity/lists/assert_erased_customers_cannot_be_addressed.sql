-- Nothing in staging, from where other models take it, addresses a customer who asked to be
-- forgotten: neither the customer's own row nor an address that a lead left.
with checked_customers as (

    select * from {{ ref('base_shop__customers') }}

),

customers as (

    select * from {{ ref('stg_shop__customers') }}

),

leads as (

    select * from {{ ref('stg_marketing__leads') }}

),

erased as (

    select
        customer_id,
        lower(email) as address
    from checked_customers
    where erasure_requested_at is not null

)

select customers.customer_id as still_addressed
from customers
inner join erased on customers.customer_id = erased.customer_id
where
    customers.has_marketing_consent
    or coalesce(
        customers.email, customers.phone, customers.first_name, customers.last_name, customers.city
    ) is not null
    or customers.birth_date is not null
union all
select leads.lead_id as still_addressed
from leads
inner join erased on lower(leads.contact_email) = erased.address
