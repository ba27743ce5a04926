with cart_items as (

    select * from {{ ref('int_cart_items') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

final as (

    select
        cart_items.session_id,
        cart_items.product_id,
        sessions.customer_id,
        sessions.session_date,
        cart_items.unit_price,
        cart_items.added_units,
        cart_items.removed_units,
        cart_items.bought_units,
        cart_items.left_units,
        cart_items.left_value,
        sessions.is_cart_abandoned
    from cart_items
    inner join sessions on cart_items.session_id = sessions.session_id

)

select * from final
