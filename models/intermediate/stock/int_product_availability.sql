with products as (

    select * from {{ ref('dim_products') }}

),

stock_levels as (

    select * from {{ ref('stg_inventory__stock_levels') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- warehouses are counted on days of their own
latest_first as (

    select
        stock_levels.product_id,
        stock_levels.stock_date,
        stock_levels.on_hand_quantity - stock_levels.reserved_quantity as available_quantity,
        row_number() over (
            partition by stock_levels.product_id, stock_levels.warehouse_id
            order by stock_levels.stock_date desc
        ) as count_number
    from stock_levels
    cross join as_of
    where stock_levels.stock_date <= as_of.as_of_date

),

counted as (

    select
        product_id,
        max(stock_date) as counted_on,
        sum(available_quantity) as available_quantity
    from latest_first
    where count_number = 1
    group by product_id

),

final as (

    select
        products.product_id,
        counted.counted_on,
        cast(counted.available_quantity as numeric(18, 3)) as available_quantity,
        counted.product_id is null or counted.available_quantity > 0 as is_available
    from products
    left join counted on products.product_id = counted.product_id

)

select * from final
