with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- the few lines of which something came back later: all others are known as they are
lines_returned_later as (

    select
        returned.order_item_id,
        sum(case when returned.returned_on <= as_of.as_of_date then returned.quantity else 0 end)
            as returned_quantity,
        sum(case
            when returned.returned_on <= as_of.as_of_date then returned.refunded_amount else 0
        end) as refunded_amount
    from returned
    cross join as_of
    where returned.is_sale and returned.order_date <= as_of.as_of_date
    group by returned.order_item_id
    having max(returned.returned_on) > max(as_of.as_of_date)

),

known as (

    select
        order_items.*,
        cast(
            coalesce(lines_returned_later.returned_quantity, order_items.returned_quantity)
            as numeric(18, 3)
        ) as known_quantity,
        cast(
            coalesce(lines_returned_later.refunded_amount, order_items.refunded_amount)
            as numeric(18, 2)
        ) as known_refund,
        -- as fct_order_items does: more than was sold cannot come back
        cast(case
            when lines_returned_later.order_item_id is null then order_items.cogs
            else round(
                order_items.unit_cost * case
                    when lines_returned_later.returned_quantity > order_items.quantity then 0
                    else order_items.quantity - lines_returned_later.returned_quantity
                end,
                2
            )
        end as numeric(18, 2)) as known_cogs
    from order_items
    cross join as_of
    left join lines_returned_later
        on order_items.order_item_id = lines_returned_later.order_item_id
    where order_items.is_sale and order_items.order_date <= as_of.as_of_date

),

final as (

    select
        order_item_id,
        order_id,
        product_id,
        customer_id,
        is_guest,
        ordered_at,
        order_date,
        quantity,
        known_quantity as returned_quantity,
        net_sales,
        known_refund as refunded_amount,
        cast(net_sales - known_refund as numeric(18, 2)) as net_revenue,
        known_cogs as cogs,
        cast(net_sales - known_refund - known_cogs as numeric(18, 2)) as gross_margin,
        cast(
            net_sales - known_refund - known_cogs + shipping_amount - shipping_cost - payment_fee
            as numeric(18, 2)
        ) as contribution_margin
    from known

)

select * from final
