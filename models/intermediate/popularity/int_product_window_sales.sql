with order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

windows as (

    {{ popularity_windows(measured_windows()) }}

),

-- the windows end on as_of_date, so what is known of a line by then is known at their end
summed as (

    select
        windows.window_days,
        order_items.product_id,
        count(distinct order_items.customer_id) as customer_count,
        count(distinct case when order_items.is_guest then order_items.order_id end)
            as guest_order_count,
        cast(sum(order_items.returned_quantity) as numeric(18, 3)) as returned_units,
        cast(sum(order_items.refunded_amount) as numeric(18, 2)) as refunded_amount,
        cast(
            case when count(order_items.cogs) = count(*) then sum(order_items.cogs) end
            as numeric(18, 2)
        ) as cogs
    from order_items
    inner join windows
        on
            order_items.order_date >= windows.starts_on
            and order_items.order_date <= windows.ends_on
    group by windows.window_days, order_items.product_id

)

select * from summed
