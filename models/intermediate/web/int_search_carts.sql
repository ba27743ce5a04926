with searches as (

    select * from {{ ref('int_searches') }}

),

events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'add_to_cart' and product_id is not null

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

carts as (

    select
        searches.origin,
        searches.search_id,
        searches.search_term,
        searches.searched_on,
        searches.searched_at,
        searches.session_id,
        events.product_id
    from searches
    inner join events
        on
            searches.session_id = events.session_id
            and searches.searched_at <= events.occurred_at
            and (
                searches.next_searched_at is null
                or searches.next_searched_at > events.occurred_at
            )
    group by
        searches.origin,
        searches.search_id,
        searches.search_term,
        searches.searched_on,
        searches.searched_at,
        searches.session_id,
        events.product_id

),

-- a product that was searched for twice in a session is sold once, by the first of the searches
numbered as (

    select
        carts.*,
        row_number() over (
            partition by carts.origin, carts.session_id, carts.product_id
            order by carts.searched_at, {{ binary_order('carts.search_id') }}
        ) as cart_number
    from carts

),

bought as (

    select
        session_orders.session_id,
        session_orders.ordered_at,
        order_items.product_id,
        sum(order_items.quantity) as units
    from session_orders
    inner join order_items on session_orders.order_id = order_items.order_id
    group by session_orders.session_id, session_orders.ordered_at, order_items.product_id

),

final as (

    select
        numbered.origin,
        numbered.search_id,
        numbered.search_term,
        numbered.searched_on,
        numbered.product_id,
        cast(coalesce(sum(bought.units), 0) as numeric(18, 3)) as units_sold
    from numbered
    left join bought
        on
            numbered.cart_number = 1
            and numbered.session_id = bought.session_id
            and numbered.product_id = bought.product_id
            and numbered.searched_at <= bought.ordered_at
    group by
        numbered.origin,
        numbered.search_id,
        numbered.search_term,
        numbered.searched_on,
        numbered.product_id

)

select * from final
