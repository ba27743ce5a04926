with stock_levels as (

    select * from {{ ref('stg_inventory__stock_levels') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

windows as (

    {{ popularity_windows() }}

),

-- counts may be made on other days in each warehouse, so each has a mean of its own
mean_by_warehouse as (

    select
        windows.window_days,
        stock_levels.product_id,
        stock_levels.warehouse_id,
        avg(stock_levels.on_hand_quantity) as mean_quantity
    from stock_levels
    inner join windows
        on
            stock_levels.stock_date >= windows.starts_on
            and stock_levels.stock_date <= windows.ends_on
    group by windows.window_days, stock_levels.product_id, stock_levels.warehouse_id

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
