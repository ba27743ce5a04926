-- a view: the orders are in int_orders_as_of
{{ config(materialized='view') }}

with orders as (

    select * from {{ ref('int_orders_as_of') }}

),

final as (

    select
        order_id,
        customer_id,
        session_id,
        order_date,
        is_guest,
        is_first_order,
        not is_guest and not is_first_order as is_repeat_order,
        unit_count,
        returned_quantity,
        net_sales,
        net_revenue,
        gross_margin,
        contribution_margin
    from orders

)

select * from final
