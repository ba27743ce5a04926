{{ config(
    materialized='by_part',
    meta={
        'part': 'order_date',
        'made_from': ['int_orders_dated', 'fct_order_items'],
    }
) }}

with orders as (

    select * from {{ ref('int_orders_dated') }}
    where {{ in_changed_parts('order_date') }}

),

order_items as (

    select * from {{ ref('fct_order_items') }}
    where {{ in_changed_parts('order_date') }}

),

order_totals as (

    select
        order_items.order_id,
        count(*) as item_count,
        sum(order_items.quantity) as unit_count,
        sum(order_items.gross_sales) as gross_sales,
        sum(order_items.discount_amount) as discount_amount,
        sum(order_items.net_sales) as net_sales,
        sum(order_items.returned_quantity) as returned_quantity,
        sum(order_items.refunded_amount) as refunded_amount,
        sum(order_items.net_revenue) as net_revenue,
        -- the cost of a part would pass for the cost of the order
        case when count(order_items.cogs) = count(*) then sum(order_items.cogs) end as cogs,
        sum(order_items.shipping_amount) as shipping_amount,
        sum(order_items.shipping_cost) as shipping_cost,
        sum(order_items.payment_fee) as payment_fee
    from order_items
    group by order_items.order_id

),

-- an order without a valid line has no line to carry its shipping, so it carries it itself
measured as (

    select
        orders.*,
        coalesce(order_totals.item_count, 0) as item_count,
        coalesce(order_totals.unit_count, 0) as unit_count,
        coalesce(order_totals.gross_sales, 0) as total_gross_sales,
        coalesce(order_totals.discount_amount, 0) as total_discount_amount,
        coalesce(order_totals.net_sales, 0) as total_net_sales,
        coalesce(order_totals.returned_quantity, 0) as total_returned_quantity,
        coalesce(order_totals.refunded_amount, 0) as total_refunded_amount,
        coalesce(order_totals.net_revenue, 0) as total_net_revenue,
        case when order_totals.order_id is null then 0 else order_totals.cogs end as total_cogs,
        coalesce(
            order_totals.shipping_amount, {{ in_reporting_currency('orders.shipping_amount') }}
        ) as total_shipping_amount,
        coalesce(
            order_totals.shipping_cost,
            {{ in_reporting_currency('coalesce(orders.shipping_cost, 0)') }}
        ) as total_shipping_cost,
        coalesce(
            order_totals.payment_fee,
            {{ in_reporting_currency('coalesce(orders.payment_fee, 0)') }}
        ) as total_payment_fee
    from orders
    left join order_totals on orders.order_id = order_totals.order_id

),

final as (

    select
        order_id,
        customer_id,
        session_id,
        is_guest,
        order_status,
        is_sale,
        is_first_order,
        ordered_at,
        order_date,
        currency_code,
        rate_to_reporting,
        cast(item_count as bigint) as item_count,
        cast(unit_count as numeric(18, 3)) as unit_count,
        cast(total_gross_sales as numeric(18, 2)) as gross_sales,
        cast(total_discount_amount as numeric(18, 2)) as discount_amount,
        cast(total_net_sales as numeric(18, 2)) as net_sales,
        cast(total_returned_quantity as numeric(18, 3)) as returned_quantity,
        cast(total_refunded_amount as numeric(18, 2)) as refunded_amount,
        cast(total_net_revenue as numeric(18, 2)) as net_revenue,
        cast(total_cogs as numeric(18, 2)) as cogs,
        cast(total_net_revenue - total_cogs as numeric(18, 2)) as gross_margin,
        {{ in_reporting_currency('tax_amount') }} as tax_amount,
        cast(total_shipping_amount as numeric(18, 2)) as shipping_amount,
        cast(total_shipping_cost as numeric(18, 2)) as shipping_cost,
        cast(total_payment_fee as numeric(18, 2)) as payment_fee,
        cast(
            total_net_revenue - total_cogs
            + total_shipping_amount - total_shipping_cost - total_payment_fee
            as numeric(18, 2)
        ) as contribution_margin
    from measured

)

select * from final
