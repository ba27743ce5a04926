-- Written by `make contract` from contract/shop.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_shop__products') }}

),

valid_rows as (

    select
        product_id,
        sku,
        product_name,
        category,
        subcategory,
        brand,
        unit_price,
        unit_cost,
        supplier_id,
        launched_on,
        discontinued_on,
        updated_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
