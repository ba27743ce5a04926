with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- few lines: those of which something came back after as_of_date
summed as (

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

valued as (

    select
        order_items.order_item_id,
        order_items.order_id,
        cast(summed.returned_quantity as numeric(18, 3)) as returned_quantity,
        cast(summed.refunded_amount as numeric(18, 2)) as refunded_amount,
        cast(order_items.refunded_amount - summed.refunded_amount as numeric(18, 2))
            as refunded_later,
        cast(order_items.returned_quantity - summed.returned_quantity as numeric(18, 3))
            as quantity_later,
        -- as fct_order_items does: more than was sold cannot come back
        cast(round(
            order_items.unit_cost * case
                when summed.returned_quantity > order_items.quantity then 0
                else order_items.quantity - summed.returned_quantity
            end,
            2
        ) - order_items.cogs as numeric(18, 2)) as cogs_later
    from summed
    inner join order_items on summed.order_item_id = order_items.order_item_id

)

select * from valued
