{{ config(materialized='table') }}

with sessions as (

    select * from {{ ref('int_sessions_summed') }}

),

persons as (

    select * from {{ ref('int_sessions_identified') }}

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'purchase'

),

orders as (

    select * from {{ ref('stg_shop__orders') }}

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

carts as (

    select
        sessions.session_id,
        sessions.cart_started_at,
        sessions.ended_at,
        persons.person_id
    from sessions
    inner join persons on sessions.session_id = persons.session_id
    where sessions.cart_started_at is not null

),

-- An order, whatever became of it, through whatever door. The event of an order that is known tells
-- nothing that the order does not.
purchases as (

    select
        persons.person_id,
        cast(null as {{ dbt.type_string() }}) as order_id,
        events.occurred_at as purchased_at
    from events
    inner join persons on events.session_id = persons.session_id
    left join orders on events.order_id = orders.order_id
    where orders.order_id is null
    union
    select
        persons.person_id,
        session_orders.order_id,
        session_orders.ordered_at as purchased_at
    from session_orders
    inner join persons on session_orders.session_id = persons.session_id
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

),

-- what is bought in the session itself counts whenever it was, what is bought elsewhere from the
-- moment at which there was a cart
final as (

    select
        carts.session_id,
        session_orders.order_id,
        session_orders.ordered_at as purchased_at
    from carts
    inner join session_orders on carts.session_id = session_orders.session_id
    union
    select
        carts.session_id,
        purchases.order_id,
        purchases.purchased_at
    from carts
    inner join purchases
        on
            carts.person_id = purchases.person_id
            and carts.cart_started_at <= purchases.purchased_at
            and {{ dbt.dateadd('hour', var('cart_abandonment_hours'), 'carts.ended_at') }}
            >= purchases.purchased_at

)

select * from final
