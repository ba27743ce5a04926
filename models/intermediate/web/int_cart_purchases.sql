{{ config(materialized='table') }}

with sessions as (

    select * from {{ ref('int_sessions_summed') }}
    where cart_started_at is not null

),

persons as (

    select * from {{ ref('int_sessions_identified') }}

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

purchases as (

    select * from {{ ref('int_person_purchases') }}

),

-- what is bought in the session itself counts whenever it was, what is bought elsewhere from the
-- moment at which there was a cart
bought as (

    select
        sessions.session_id,
        session_orders.order_id,
        session_orders.ordered_at as purchased_at
    from sessions
    inner join session_orders on sessions.session_id = session_orders.session_id
    union
    select
        sessions.session_id,
        purchases.order_id,
        purchases.purchased_at
    from sessions
    inner join persons on sessions.session_id = persons.session_id
    inner join purchases
        on
            persons.person_id = purchases.person_id
            and sessions.cart_started_at <= purchases.purchased_at
            and {{ dbt.dateadd('hour', var('cart_abandonment_hours'), 'sessions.ended_at') }}
            >= purchases.purchased_at

)

select * from bought
