with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returns_by_item as (

    select * from {{ ref('int_window_returns_by_item') }}

),

windows as (

    {{ popularity_windows(measured_windows()) }}

),

-- what a line was worth at the end of the window, not what it is worth by now
lines as (

    select
        windows.window_days,
        order_items.product_id,
        order_items.order_id,
        order_items.customer_id,
        order_items.is_guest,
        coalesce(returns_by_item.returned_quantity, 0) as returned_quantity,
        coalesce(returns_by_item.refunded_amount, 0) as refunded_amount,
        round(
            order_items.unit_cost * case
                when returns_by_item.returned_quantity is null then order_items.quantity
                when returns_by_item.returned_quantity > order_items.quantity then 0
                else order_items.quantity - returns_by_item.returned_quantity
            end,
            2
        ) as cogs
    from order_items
    inner join windows
        on
            order_items.order_date >= windows.starts_on
            and order_items.order_date <= windows.ends_on
    left join returns_by_item
        on
            order_items.order_item_id = returns_by_item.order_item_id
            and windows.window_days = returns_by_item.window_days
    where order_items.is_sale

),

summed as (

    select
        window_days,
        product_id,
        count(distinct customer_id) as customer_count,
        count(distinct case when is_guest then order_id end) as guest_order_count,
        cast(sum(returned_quantity) as numeric(18, 3)) as returned_units,
        cast(sum(refunded_amount) as numeric(18, 2)) as refunded_amount,
        cast(case when count(cogs) = count(*) then sum(cogs) end as numeric(18, 2)) as cogs
    from lines
    group by window_days, product_id

)

select * from summed
