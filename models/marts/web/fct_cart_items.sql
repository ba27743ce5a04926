with contents as (

    select * from {{ ref('int_cart_contents') }}

),

cart_purchases as (

    select * from {{ ref('int_cart_purchases') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

-- of a purchase without an order nothing is known but that there was one
purchases as (

    select
        session_id,
        max(case when order_id is null then 1 else 0 end) = 1 as is_content_unknown
    from cart_purchases
    group by session_id

),

ordered as (

    select
        cart_purchases.session_id,
        order_items.product_id,
        sum(order_items.quantity) as units
    from cart_purchases
    inner join order_items on cart_purchases.order_id = order_items.order_id
    group by cart_purchases.session_id, order_items.product_id

),

compared as (

    select
        contents.*,
        case
            when purchases.is_content_unknown then contents.added_units
            else coalesce(ordered.units, 0)
        end as ordered_units
    from contents
    left join purchases on contents.session_id = purchases.session_id
    left join ordered
        on
            contents.session_id = ordered.session_id
            and contents.product_id = ordered.product_id

),

split as (

    select
        compared.*,
        case when ordered_units >= kept_units then kept_units else ordered_units end
            as bought_units
    from compared

),

final as (

    select
        split.session_id,
        split.product_id,
        sessions.customer_id,
        sessions.session_date,
        split.unit_price,
        split.added_units,
        split.removed_units,
        cast(split.bought_units as numeric(18, 3)) as bought_units,
        cast(split.kept_units - split.bought_units as numeric(18, 3)) as left_units,
        cast(
            round((split.kept_units - split.bought_units) * split.unit_price, 2)
            as numeric(18, 2)
        ) as left_value,
        sessions.is_cart_abandoned
    from split
    inner join sessions on split.session_id = sessions.session_id

)

select * from final
