with products as (

    select * from {{ ref('stg_shop__products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

final as (

    select
        products.product_id,
        products.sku,
        products.product_name,
        products.category,
        coalesce(products.subcategory, 'unknown') as subcategory,
        coalesce(products.brand, 'unknown') as brand,
        products.unit_price,
        products.unit_cost,
        products.supplier_id,
        products.launched_on,
        products.discontinued_on,
        (products.launched_on is null or products.launched_on <= as_of.as_of_date)
        and (products.discontinued_on is null or products.discontinued_on > as_of.as_of_date)
            as is_active
    from products
    cross join as_of

)

select * from final
