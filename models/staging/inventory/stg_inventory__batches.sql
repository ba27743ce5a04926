-- Written by `make contract` from contract/inventory.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_inventory__batches') }}

),

valid_rows as (

    select
        batch_id,
        product_id,
        warehouse_id,
        lot_number,
        manufactured_on,
        expires_on,
        received_quantity,
        remaining_quantity
    from checked_rows
    where is_current_version

)

select * from valid_rows
