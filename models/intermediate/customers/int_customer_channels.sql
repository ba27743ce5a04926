with orders as (

    select * from {{ ref('int_orders_known') }}
    where not is_guest

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

-- the touches before a sale: those of the visit in which it was made, and the customer's own
touches_before as (

    select
        orders.order_id,
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.occurred_at
    from orders
    inner join touchpoints on orders.session_id = touchpoints.session_id
    where touchpoints.occurred_at <= orders.ordered_at
    union all
    select
        orders.order_id,
        touchpoints.touchpoint_id,
        touchpoints.channel,
        touchpoints.occurred_at
    from orders
    inner join touchpoints on orders.customer_id = touchpoints.customer_id
    where
        touchpoints.occurred_at <= orders.ordered_at
        and touchpoints.occurred_at
        >= {{ dbt.dateadd('day', -var('attribution_lookback_days'), 'orders.ordered_at') }}

),

numbered as (

    select
        order_id,
        lower(channel) as channel,
        row_number() over (
            partition by order_id
            order by occurred_at desc, {{ binary_order('touchpoint_id') }} desc
        ) as touch_number
    from touches_before

),

counted as (

    select
        orders.customer_id,
        numbered.channel,
        count(*) as order_count,
        max(orders.ordered_at) as last_ordered_at
    from numbered
    inner join orders on numbered.order_id = orders.order_id
    where numbered.touch_number = 1
    group by orders.customer_id, numbered.channel

),

ranked as (

    select
        counted.*,
        row_number() over (
            partition by customer_id
            order by order_count desc, last_ordered_at desc, {{ binary_order('channel') }}
        ) as channel_rank
    from counted

),

preferred as (

    select
        customer_id,
        channel as preferred_channel,
        order_count
    from ranked
    where channel_rank = 1

)

select * from preferred
