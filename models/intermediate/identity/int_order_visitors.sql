{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('stg_shop__orders') }}

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

events as (

    select * from {{ ref('stg_web__events') }}

),

sessions as (

    select
        session_id,
        visitor_id
    from touchpoints
    where session_id in (select orders.session_id from orders)
    union
    select
        session_id,
        visitor_id
    from events
    where session_id in (select orders.session_id from orders)

),

-- an order is placed by the visitor of its session, and by the one whose events name it
seen as (

    select
        orders.order_id,
        sessions.visitor_id
    from orders
    inner join sessions on orders.session_id = sessions.session_id
    union
    select
        orders.order_id,
        events.visitor_id
    from orders
    inner join events on orders.order_id = events.order_id

)

select * from seen
