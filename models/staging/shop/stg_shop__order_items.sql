-- Written by `make contract` from contract/shop.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_shop__order_items') }}

),

valid_rows as (

    select
        order_item_id,
        order_id,
        product_id,
        quantity,
        unit_price,
        discount_amount,
        unit_cost
    from checked_rows
    where is_current_version

)

select * from valid_rows
