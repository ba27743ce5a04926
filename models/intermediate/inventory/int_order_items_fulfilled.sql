with orders as (

    select * from {{ ref('stg_shop__orders') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

-- A moment that the shop did not write down is taken from the one before it, where the status says
-- that it has passed.
dated as (

    select
        order_items.order_item_id,
        order_items.order_id,
        order_items.product_id,
        order_items.quantity,
        orders.ordered_at,
        case
            when orders.order_status in ('paid', 'shipped', 'delivered')
                then {{ local_date('coalesce(orders.paid_at, orders.ordered_at)') }}
            else {{ local_date('orders.paid_at') }}
        end as promised_on,
        case
            when orders.order_status in ('shipped', 'delivered') or orders.shipped_at is not null
                then {{ local_date(
                    'coalesce(orders.shipped_at, orders.delivered_at, orders.paid_at,'
                    ~ ' orders.ordered_at)'
                ) }}
        end as left_on,
        case
            when orders.order_status = 'cancelled'
                then {{ local_date('coalesce(orders.cancelled_at, orders.ordered_at)') }}
        end as cancelled_on
    from order_items
    inner join orders on order_items.order_id = orders.order_id

)

select * from dated
