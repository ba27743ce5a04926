with stock_levels as (

    select * from {{ ref('stg_inventory__stock_levels') }}

),

windows as (

    {{ popularity_windows(measured_windows()) }}

),

-- counts may be made on other days in each warehouse, so each has a mean of its own
final as (

    select
        windows.window_days,
        stock_levels.product_id,
        stock_levels.warehouse_id,
        cast(avg(stock_levels.on_hand_quantity) as {{ type_double() }}) as mean_quantity
    from stock_levels
    inner join windows
        on
            stock_levels.stock_date >= windows.starts_on
            and stock_levels.stock_date <= windows.ends_on
    group by windows.window_days, stock_levels.product_id, stock_levels.warehouse_id

)

select * from final
