with events as (

    select * from {{ ref('stg_web__events') }}
    where product_id is not null

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

met as (

    select
        session_id,
        product_id,
        case when event_type = 'product_view' then 1 else 0 end as is_viewed,
        case when event_type = 'add_to_cart' then 1 else 0 end as is_in_cart,
        0 as is_bought
    from events
    union all
    select
        session_orders.session_id,
        order_items.product_id,
        0 as is_viewed,
        0 as is_in_cart,
        1 as is_bought
    from session_orders
    inner join order_items on session_orders.order_id = order_items.order_id

),

final as (

    select
        session_id,
        product_id,
        max(is_viewed) = 1 as is_viewed,
        max(is_in_cart) = 1 as is_in_cart,
        max(is_bought) = 1 as is_bought
    from met
    group by session_id, product_id

)

select * from final
