with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

period as (

    select * from {{ ref('int_roi_period') }}

),

later_by_item as (

    select
        returned.order_item_id,
        cast(sum(returned.quantity) as numeric(18, 3)) as quantity,
        cast(sum(returned.refunded_amount) as numeric(18, 2)) as refunded_amount
    from returned
    inner join period
        on
            returned.order_date >= period.starts_on
            and returned.order_date <= period.ends_on
            and returned.returned_on > period.ends_on
    where returned.is_sale
    group by returned.order_item_id

),

-- what of the line had not come back by the last day
lines as (

    select
        order_items.order_id,
        order_items.order_date,
        later_by_item.refunded_amount as later_refunds,
        round(
            order_items.unit_cost * case
                when
                    order_items.returned_quantity - later_by_item.quantity > order_items.quantity
                    then 0
                else
                    order_items.quantity
                    - order_items.returned_quantity + later_by_item.quantity
            end,
            2
        ) - order_items.cogs as later_cogs
    from order_items
    inner join later_by_item on order_items.order_item_id = later_by_item.order_item_id

),

summed as (

    select
        order_id,
        order_date,
        cast(sum(later_refunds) as numeric(18, 2)) as later_refunds,
        cast(
            case
                when count(later_cogs) = count(*) then sum(later_refunds) - sum(later_cogs)
            end as numeric(18, 2)
        ) as later_margin
    from lines
    group by order_id, order_date

)

select * from summed
