{{ config(materialized='table') }}

with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

events as (

    select * from {{ ref('stg_web__events') }}

),

orders as (

    select * from {{ ref('stg_shop__orders') }}

),

order_visitors as (

    select * from {{ ref('int_order_visitors') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

contacts as (

    select * from {{ ref('int_lead_contacts') }}

),

links as (

    select
        'visitor' as link_type,
        visitor_id as link_id,
        customer_id
    from touchpoints
    where customer_id is not null
    union
    select
        'visitor' as link_type,
        visitor_id as link_id,
        customer_id
    from events
    where customer_id is not null
    union
    select
        'visitor' as link_type,
        order_visitors.visitor_id as link_id,
        orders.customer_id
    from order_visitors
    inner join orders on order_visitors.order_id = orders.order_id
    where orders.customer_id is not null
    union
    select
        'contact' as link_type,
        contacts.contact_id as link_id,
        leads.customer_id
    from contacts
    inner join leads on contacts.lead_id = leads.lead_id
    where leads.customer_id is not null

)

select * from links
