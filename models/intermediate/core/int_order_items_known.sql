with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned_later as (

    select * from {{ ref('int_order_items_returned_later') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

known as (

    select
        order_items.order_item_id,
        order_items.order_id,
        order_items.product_id,
        order_items.customer_id,
        order_items.is_guest,
        order_items.ordered_at,
        order_items.order_date,
        order_items.quantity,
        cast(
            coalesce(returned_later.returned_quantity, order_items.returned_quantity)
            as numeric(18, 3)
        ) as returned_quantity,
        order_items.net_sales,
        cast(
            order_items.net_revenue + coalesce(returned_later.refunded_later, 0)
            as numeric(18, 2)
        ) as net_revenue
    from order_items
    cross join as_of
    left join returned_later on order_items.order_item_id = returned_later.order_item_id
    where order_items.is_sale and order_items.order_date <= as_of.as_of_date

)

select * from known
