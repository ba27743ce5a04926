with events as (

    select * from {{ ref('stg_web__events') }}

),

dated as (

    select
        product_id,
        event_type,
        {{ local_date('occurred_at') }} as event_date
    from events
    where
        product_id is not null
        and event_type in ('product_impression', 'product_view', 'add_to_cart')

),

counted as (

    select
        product_id,
        event_date,
        sum(case when event_type = 'product_impression' then 1 else 0 end) as impressions,
        sum(case when event_type = 'product_view' then 1 else 0 end) as views,
        sum(case when event_type = 'add_to_cart' then 1 else 0 end) as add_to_carts
    from dated
    group by product_id, event_date

)

select * from counted
