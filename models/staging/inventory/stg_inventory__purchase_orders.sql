-- Written by `make contract` from contract/inventory.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_inventory__purchase_orders') }}

),

valid_rows as (

    select
        purchase_order_id,
        supplier_id,
        product_id,
        warehouse_id,
        ordered_quantity,
        received_quantity,
        unit_cost,
        ordered_at,
        expected_at,
        received_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
