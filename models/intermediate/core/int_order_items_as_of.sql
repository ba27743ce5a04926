with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('int_returns_valued') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

returns_by_item as (

    select
        returned.order_item_id,
        sum(returned.quantity) as returned_quantity,
        sum(returned.refunded_amount) as refunded_amount
    from returned
    inner join as_of on returned.returned_on <= as_of.as_of_date
    group by returned.order_item_id

),

sold as (

    select
        order_items.order_item_id,
        order_items.order_id,
        order_items.product_id,
        order_items.customer_id,
        order_items.is_guest,
        order_items.ordered_at,
        order_items.order_date,
        order_items.quantity,
        order_items.unit_cost,
        order_items.net_sales,
        cast(coalesce(returns_by_item.returned_quantity, 0) as numeric(18, 3))
            as returned_quantity,
        cast(coalesce(returns_by_item.refunded_amount, 0) as numeric(18, 2)) as refunded_amount
    from order_items
    inner join as_of on order_items.order_date <= as_of.as_of_date
    left join returns_by_item on order_items.order_item_id = returns_by_item.order_item_id
    where order_items.is_sale

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
        net_sales,
        returned_quantity,
        refunded_amount,
        cast(net_sales - refunded_amount as numeric(18, 2)) as net_revenue,
        {{ cost_of_kept_units('unit_cost', 'quantity', 'returned_quantity') }} as cogs
    from sold

)

select * from final
