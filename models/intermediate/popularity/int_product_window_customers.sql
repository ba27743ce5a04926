with order_items as (

    select * from {{ ref('fct_order_items') }}

),

windows as (

    {{ popularity_windows() }}

),

counted as (

    select
        windows.window_days,
        order_items.product_id,
        count(distinct order_items.customer_id) as customer_count,
        count(distinct case when order_items.is_guest then order_items.order_id end)
            as guest_order_count
    from order_items
    inner join windows
        on
            order_items.order_date >= windows.starts_on
            and order_items.order_date <= windows.ends_on
    where order_items.is_sale
    group by windows.window_days, order_items.product_id

)

select * from counted
