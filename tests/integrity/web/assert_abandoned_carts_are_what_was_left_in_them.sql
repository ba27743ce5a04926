-- What an abandoned cart is told to hold is what was left of its products.
with sessions as (

    select * from {{ ref('fct_sessions') }}

),

cart_items as (

    select * from {{ ref('fct_cart_items') }}

),

abandoned as (

    select
        session_id,
        sum(left_units) as left_units,
        sum(left_value) as left_value
    from cart_items
    where is_cart_abandoned
    group by session_id

),

differing as (

    select
        sessions.session_id,
        sessions.abandoned_cart_units,
        abandoned.left_units,
        sessions.abandoned_cart_value,
        abandoned.left_value
    from sessions
    left join abandoned on sessions.session_id = abandoned.session_id
    where
        coalesce(sessions.abandoned_cart_units, 0) <> coalesce(abandoned.left_units, 0)
        or coalesce(sessions.abandoned_cart_value, 0) <> coalesce(abandoned.left_value, 0)

)

select * from differing
