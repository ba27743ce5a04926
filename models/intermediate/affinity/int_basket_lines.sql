with order_items as (

    select * from {{ ref('fct_order_items') }}
    where is_sale

),

returned as (

    select * from {{ ref('fct_returns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

returned_by_item as (

    select
        returned.order_item_id,
        sum(returned.quantity) as returned_quantity
    from returned
    inner join as_of on returned.returned_on <= as_of.as_of_date
    group by returned.order_item_id

),

basket_lines as (

    select
        order_items.order_id,
        order_items.order_date,
        order_items.product_id
    from order_items
    left join returned_by_item
        on
            -- few lines come back: only those that did, completely and ever, are looked up
            case
                when order_items.returned_quantity >= order_items.quantity
                    then order_items.order_item_id
            end = returned_by_item.order_item_id
    where
        order_items.returned_quantity < order_items.quantity
        or coalesce(returned_by_item.returned_quantity, 0) < order_items.quantity

),

final as (

    select
        basket_lines.*,
        {{ integer_code('order_id') }} as order_code,
        {{ integer_code('product_id') }} as product_code
    from basket_lines

)

select * from final
