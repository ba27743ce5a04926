{{ config(materialized='table') }}

with events as (

    select * from {{ ref('stg_web__events') }}
    where event_type in ('add_to_cart', 'remove_from_cart') and product_id is not null

),

products as (

    select * from {{ ref('dim_products') }}

),

cart_purchases as (

    select * from {{ ref('int_cart_purchases') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

carts as (

    select
        session_id,
        product_id,
        sum(case when event_type = 'add_to_cart' then 1 else 0 end) as added_units,
        sum(case when event_type = 'remove_from_cart' then 1 else 0 end) as removed_units
    from events
    group by session_id, product_id

),

-- of a purchase without an order nothing is known but that there was one
purchases as (

    select
        session_id,
        max(case when order_id is null then 1 else 0 end) = 1 as is_content_unknown
    from cart_purchases
    group by session_id

),

bought as (

    select
        cart_purchases.session_id,
        order_items.product_id,
        sum(order_items.quantity) as units
    from cart_purchases
    inner join order_items on cart_purchases.order_id = order_items.order_id
    group by cart_purchases.session_id, order_items.product_id

),

netted as (

    select
        carts.session_id,
        carts.product_id,
        products.unit_price,
        carts.added_units,
        carts.removed_units,
        case
            when carts.removed_units >= carts.added_units then 0
            else carts.added_units - carts.removed_units
        end as kept_units,
        case when purchases.is_content_unknown then carts.added_units else bought.units end
            as ordered_units
    from carts
    inner join products on carts.product_id = products.product_id
    left join purchases on carts.session_id = purchases.session_id
    left join bought
        on carts.session_id = bought.session_id and carts.product_id = bought.product_id
    where carts.added_units > 0

),

split as (

    select
        netted.*,
        cast(
            case
                when coalesce(ordered_units, 0) >= kept_units then kept_units
                else coalesce(ordered_units, 0)
            end as numeric(18, 3)
        ) as bought_units
    from netted

),

final as (

    select
        session_id,
        product_id,
        unit_price,
        cast(added_units as numeric(18, 3)) as added_units,
        cast(removed_units as numeric(18, 3)) as removed_units,
        bought_units,
        cast(kept_units - bought_units as numeric(18, 3)) as left_units,
        cast(round((kept_units - bought_units) * unit_price, 2) as numeric(18, 2)) as left_value
    from split

)

select * from final
