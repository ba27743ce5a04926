-- Written by `make contract` from contract/inventory.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_inventory__suppliers') }}

),

valid_rows as (

    select
        supplier_id,
        supplier_name,
        agreed_lead_time_days
    from checked_rows
    where is_current_version

)

select * from valid_rows
