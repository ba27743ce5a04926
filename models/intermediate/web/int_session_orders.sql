{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('int_orders_dated') }}

),

events as (

    select * from {{ ref('stg_web__events') }}
    where order_id is not null

),

sessions as (

    select * from {{ ref('int_sessions_summed') }}

),

-- an order is placed in the session that it names, and in the one whose events name it
placed as (

    select
        sessions.session_id,
        orders.order_id
    from sessions
    inner join orders on sessions.session_id = orders.session_id
    union
    select
        events.session_id,
        orders.order_id
    from events
    inner join orders on events.order_id = orders.order_id

),

final as (

    select
        placed.session_id,
        placed.order_id,
        orders.customer_id,
        orders.is_sale,
        orders.ordered_at,
        row_number() over (
            partition by placed.session_id
            order by orders.ordered_at, {{ binary_order('placed.order_id') }}
        ) as order_number
    from placed
    inner join orders on placed.order_id = orders.order_id

)

select * from final
