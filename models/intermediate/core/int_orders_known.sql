with orders as (

    select * from {{ ref('fct_orders') }}

),

returned_later as (

    select * from {{ ref('int_order_items_returned_later') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

later_by_order as (

    select
        order_id,
        sum(refunded_later) as refunded_later,
        sum(quantity_later) as quantity_later,
        sum(cogs_later) as cogs_later
    from returned_later
    group by order_id

),

-- an unknown cost leaves the margins of the order empty, with or without a return
known as (

    select
        orders.order_id,
        orders.customer_id,
        orders.session_id,
        orders.is_guest,
        orders.is_first_order,
        orders.ordered_at,
        orders.order_date,
        orders.unit_count,
        cast(
            orders.returned_quantity - coalesce(later_by_order.quantity_later, 0)
            as numeric(18, 3)
        ) as returned_quantity,
        orders.net_sales,
        cast(
            orders.net_revenue + coalesce(later_by_order.refunded_later, 0) as numeric(18, 2)
        ) as net_revenue,
        cast(
            orders.gross_margin
            + coalesce(later_by_order.refunded_later, 0)
            - coalesce(later_by_order.cogs_later, 0)
            as numeric(18, 2)
        ) as gross_margin,
        cast(
            orders.contribution_margin
            + coalesce(later_by_order.refunded_later, 0)
            - coalesce(later_by_order.cogs_later, 0)
            as numeric(18, 2)
        ) as contribution_margin
    from orders
    cross join as_of
    left join later_by_order on orders.order_id = later_by_order.order_id
    where orders.is_sale and orders.order_date <= as_of.as_of_date

)

select * from known
