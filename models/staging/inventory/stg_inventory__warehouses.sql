-- Written by `make contract` from contract/inventory.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_inventory__warehouses') }}

),

valid_rows as (

    select
        warehouse_id,
        warehouse_name,
        region
    from checked_rows
    where is_current_version

)

select * from valid_rows
