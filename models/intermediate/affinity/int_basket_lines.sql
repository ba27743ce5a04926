-- few lines come back: only those that did, completely and ever, are looked up among the returns
with kept_items as (

    select * from {{ ref('fct_order_items') }}
    where is_sale and returned_quantity < quantity

),

returned_items as (

    select * from {{ ref('fct_order_items') }}
    where is_sale and returned_quantity >= quantity

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
        order_id,
        order_date,
        product_id
    from kept_items
    union all
    select
        returned_items.order_id,
        returned_items.order_date,
        returned_items.product_id
    from returned_items
    left join returned_by_item on returned_items.order_item_id = returned_by_item.order_item_id
    where coalesce(returned_by_item.returned_quantity, 0) < returned_items.quantity

),

final as (

    select
        basket_lines.*,
        {{ integer_code('order_id') }} as order_code,
        {{ integer_code('product_id') }} as product_code
    from basket_lines

)

select * from final
