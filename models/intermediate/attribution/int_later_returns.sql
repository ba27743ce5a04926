with orders as (

    select * from {{ ref('fct_orders') }}

),

orders_as_of as (

    select * from {{ ref('int_orders_as_of') }}

),

period as (

    select * from {{ ref('int_roi_period') }}

),

-- the last of these days is as_of_date
final as (

    select
        orders.order_id,
        orders_as_of.order_date,
        cast(orders_as_of.net_revenue - orders.net_revenue as numeric(18, 2)) as later_refunds,
        cast(orders_as_of.gross_margin - orders.gross_margin as numeric(18, 2)) as later_margin
    from orders_as_of
    inner join orders on orders_as_of.order_id = orders.order_id
    inner join period on orders_as_of.order_date >= period.starts_on
    where orders.returned_quantity > orders_as_of.returned_quantity

)

select * from final
