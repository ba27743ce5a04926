with batches as (

    select * from {{ ref('int_batches_left_over') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

final as (

    select
        batches.batch_id,
        batches.product_id,
        batches.warehouse_id,
        batches.lot_number,
        batches.as_of_date,
        batches.manufactured_on,
        batches.expires_on,
        cast(batches.days_to_expiry as bigint) as days_to_expiry,
        coalesce(batches.days_to_expiry < 0, false) as is_expired,
        cast(batches.sale_order as bigint) as sale_order,
        batches.remaining_quantity as remaining_units,
        batches.demand_until_expiry,
        cast(batches.remaining_quantity - batches.expected_unsold_units as numeric(18, 3))
            as expected_sold_units,
        batches.expected_unsold_units,
        products.unit_cost,
        cast(round(batches.expected_unsold_units * products.unit_cost, 2) as numeric(18, 2))
            as value_at_risk,
        batches.expiry_status
    from batches
    inner join products on batches.product_id = products.product_id

)

select * from final
