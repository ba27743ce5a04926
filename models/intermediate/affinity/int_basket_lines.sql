with order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

final as (

    select
        order_item_id,
        order_id,
        order_date,
        product_id,
        {{ integer_code('order_id') }} as order_code,
        {{ integer_code('product_id') }} as product_code
    from order_items
    where returned_quantity < quantity

)

select * from final
