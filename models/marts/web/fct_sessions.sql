with sessions as (

    select * from {{ ref('int_sessions_summed') }}

),

persons as (

    select * from {{ ref('int_sessions_identified') }}

),

channels as (

    select * from {{ ref('int_session_channels') }}

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

cart_purchases as (

    select * from {{ ref('int_cart_purchases') }}

),

cart_contents as (

    select * from {{ ref('int_cart_contents') }}

),

horizon as (

    select * from {{ ref('base_shop__data_horizon') }}

),

orders_by_session as (

    select
        session_id,
        count(*) as order_count,
        max(case when is_sale then 1 else 0 end) = 1 as has_sale,
        max(case when order_number = 1 then order_id end) as order_id
    from session_orders
    group by session_id

),

purchases_by_session as (

    select
        session_id,
        min(purchased_at) as purchased_at
    from cart_purchases
    group by session_id

),

-- from an abandoned cart nothing was bought, so that all that stayed in it is left
kept_by_session as (

    select
        session_id,
        sum(kept_units) as kept_units,
        sum(cast(round(kept_units * unit_price, 2) as numeric(18, 2))) as kept_value
    from cart_contents
    group by session_id

),

flagged as (

    select
        sessions.*,
        persons.customer_id,
        persons.person_id,
        channels.channel,
        channels.campaign_id,
        orders_by_session.order_id,
        coalesce(orders_by_session.order_count, 0) as order_count,
        coalesce(orders_by_session.has_sale, false) as has_sale,
        sessions.purchase_event_count > 0 or orders_by_session.session_id is not null
            as has_purchase,
        purchases_by_session.purchased_at,
        {{ dbt.dateadd('hour', var('cart_abandonment_hours'), 'sessions.ended_at') }}
        > horizon.data_until as is_within_hours,
        coalesce(kept_by_session.kept_units, 0) as kept_units,
        coalesce(kept_by_session.kept_value, 0) as kept_value
    from sessions
    inner join persons on sessions.session_id = persons.session_id
    left join channels on sessions.session_id = channels.session_id
    left join orders_by_session on sessions.session_id = orders_by_session.session_id
    left join purchases_by_session on sessions.session_id = purchases_by_session.session_id
    left join kept_by_session on sessions.session_id = kept_by_session.session_id
    cross join horizon

),

decided as (

    select
        flagged.*,
        case
            when cart_started_at is null or has_purchase or purchased_at is not null then false
            when not is_within_hours then true
        end as is_cart_abandoned
    from flagged

),

final as (

    select
        session_id,
        visitor_id,
        customer_id,
        person_id,
        {{ local_date('started_at') }} as session_date,
        started_at,
        ended_at,
        channel,
        campaign_id,
        event_count,
        cast(page_views as bigint) as page_views,
        cast(product_impressions as bigint) as product_impressions,
        cast(product_views as bigint) as product_views,
        cast(search_count as bigint) as search_count,
        cast(cart_additions as bigint) as cart_additions,
        cast(cart_removals as bigint) as cart_removals,
        search_count > 0 as has_search,
        product_views > 0 as has_product_view,
        cart_started_at is not null as has_cart,
        checkout_count > 0 as has_checkout,
        has_purchase,
        has_sale,
        order_id,
        cast(order_count as bigint) as order_count,
        case when not has_purchase then purchased_at end as bought_later_at,
        is_cart_abandoned,
        cast(
            case when is_cart_abandoned then kept_units when not is_cart_abandoned then 0 end
            as numeric(18, 3)
        ) as abandoned_cart_units,
        cast(
            case when is_cart_abandoned then kept_value when not is_cart_abandoned then 0 end
            as numeric(18, 2)
        ) as abandoned_cart_value
    from decided

)

select * from final
