with mean_by_warehouse as (

    select * from {{ ref('int_warehouse_window_inventory') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

valued as (

    select
        mean_by_warehouse.window_days,
        mean_by_warehouse.product_id,
        cast(
            sum(mean_by_warehouse.mean_quantity * products.unit_cost) as numeric(20, 8)
        ) as mean_inventory_value
    from mean_by_warehouse
    inner join products on mean_by_warehouse.product_id = products.product_id
    group by mean_by_warehouse.window_days, mean_by_warehouse.product_id

)

select * from valued
