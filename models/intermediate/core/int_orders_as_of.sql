-- a table, as customers, KPIs and themes each read all of it
{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('fct_orders') }}

),

order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

summed as (

    select
        order_id,
        sum(returned_quantity) as returned_quantity,
        sum(refunded_amount) as refunded_amount,
        -- the cost of a part would pass for the cost of the order
        case when count(cogs) = count(*) then sum(cogs) end as cogs
    from order_items
    group by order_id

),

-- an order without a valid line has nothing that could come back, and no goods
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
        orders.net_sales,
        orders.shipping_amount - orders.shipping_cost - orders.payment_fee as shipping_margin,
        coalesce(summed.returned_quantity, 0) as returned_quantity,
        orders.net_sales - coalesce(summed.refunded_amount, 0) as net_revenue,
        case when summed.order_id is null then 0 else summed.cogs end as cogs
    from orders
    inner join as_of on orders.order_date <= as_of.as_of_date
    left join summed on orders.order_id = summed.order_id
    where orders.is_sale

),

final as (

    select
        order_id,
        customer_id,
        session_id,
        is_guest,
        is_first_order,
        ordered_at,
        order_date,
        unit_count,
        cast(returned_quantity as numeric(18, 3)) as returned_quantity,
        net_sales,
        cast(net_revenue as numeric(18, 2)) as net_revenue,
        cast(net_revenue - cogs as numeric(18, 2)) as gross_margin,
        cast(net_revenue - cogs + shipping_margin as numeric(18, 2)) as contribution_margin
    from known

)

select * from final
