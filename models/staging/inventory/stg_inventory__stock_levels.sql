-- Written by `make contract` from contract/inventory.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_inventory__stock_levels') }}

),

valid_rows as (

    select
        stock_date,
        warehouse_id,
        product_id,
        on_hand_quantity,
        reserved_quantity
    from checked_rows
    where is_current_version

)

select * from valid_rows
