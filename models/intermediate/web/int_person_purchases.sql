{{ config(materialized='table') }}

with sessions as (

    select * from {{ ref('int_sessions_identified') }}

),

events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'purchase'

),

orders as (

    select * from {{ ref('stg_shop__orders') }}

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

order_visitors as (

    select * from {{ ref('int_order_visitors') }}

),

stitched as (

    select * from {{ ref('int_identities_stitched') }}
    where link_type = 'visitor'

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

-- the event of an order that is known tells nothing that the order does not
purchases as (

    select
        sessions.person_id,
        cast(null as {{ dbt.type_string() }}) as order_id,
        events.occurred_at as purchased_at
    from events
    inner join sessions on events.session_id = sessions.session_id
    left join orders on events.order_id = orders.order_id
    where orders.order_id is null
    union
    select
        sessions.person_id,
        session_orders.order_id,
        session_orders.ordered_at as purchased_at
    from session_orders
    inner join sessions on session_orders.session_id = sessions.session_id
    union
    select
        {{ person_of_customer('orders.customer_id') }} as person_id,
        orders.order_id,
        orders.ordered_at as purchased_at
    from orders
    left join merged on orders.customer_id = merged.customer_id
    where orders.customer_id is not null
    union
    select
        {{ person_of_id('visitor', 'order_visitors.visitor_id') }} as person_id,
        orders.order_id,
        orders.ordered_at as purchased_at
    from order_visitors
    inner join orders on order_visitors.order_id = orders.order_id
    left join stitched on order_visitors.visitor_id = stitched.link_id

)

select * from purchases
