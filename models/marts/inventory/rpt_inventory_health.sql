with places as (

    select * from {{ ref('int_stock_places') }}

),

targets as (

    select * from {{ ref('int_stock_targets') }}

),

counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

stock as (

    select * from {{ ref('fct_stock_daily') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

sales as (

    select * from {{ ref('int_product_window_sales') }}
    where window_days = {{ var('inventory_window_days') }}

),

inventory as (

    select * from {{ ref('int_warehouse_window_inventory') }}
    where window_days = {{ var('inventory_window_days') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

warehouses as (

    select * from {{ ref('stg_inventory__warehouses') }}

),

as_of as (

    select
        as_of_date,
        {{ add_days('as_of_date', 1 - var('inventory_window_days')) }} as first_day,
        {{ add_days('as_of_date', -var('dead_stock_days')) }} as dead_since
    from {{ ref('int_as_of') }}

),

stockouts as (

    select
        stock.product_id,
        stock.warehouse_id,
        count(*) as stockout_days
    from stock
    inner join as_of
        on stock.stock_date >= as_of.first_day and stock.stock_date <= as_of.as_of_date
    where stock.is_stockout
    group by stock.product_id, stock.warehouse_id

),

first_counts as (

    select
        product_id,
        warehouse_id,
        min(counted_on) as first_counted_on
    from counts
    group by product_id, warehouse_id

),

sold as (

    select
        activity.product_id,
        max(activity.activity_date) as last_sold_on,
        sum(case when activity.activity_date >= as_of.first_day then activity.units_sold end)
            as units_sold,
        sum(case when activity.activity_date >= as_of.first_day then activity.net_sales end)
            as net_sales
    from activity
    inner join as_of on activity.activity_date <= as_of.as_of_date
    where activity.units_sold > 0
    group by activity.product_id

),

measured as (

    select
        places.product_id,
        places.warehouse_id,
        warehouses.warehouse_name,
        as_of.as_of_date,
        targets.is_active,
        products.unit_cost,
        places.counted_on,
        {{ dbt.datediff('places.counted_on', 'as_of.as_of_date', 'day') }} as days_since_count,
        places.on_hand,
        places.reserved,
        targets.available,
        places.on_order_units,
        places.next_receipt_on,
        targets.demand_share,
        targets.mean_daily_demand,
        targets.demand_sd,
        targets.lead_time_source,
        targets.lead_time_mean_days,
        targets.lead_time_sd_days,
        targets.safety_stock,
        targets.reorder_point,
        targets.order_up_to_level,
        targets.suggested_order_quantity,
        coalesce(stockouts.stockout_days, 0) as stockout_days,
        targets.lost_sales_days,
        targets.lost_units_estimate,
        -- at the price that customers paid, else the list price
        coalesce(
            {{ ratio('sold.net_sales', 'sold.units_sold') }},
            cast(products.unit_price as numeric(18, 6))
        ) as mean_price,
        {{ inventory_turnover(
            'targets.demand_share'
            ~ ' * case when sales.product_id is null then 0 else sales.cogs end',
            'inventory.mean_quantity * products.unit_cost',
            var('inventory_window_days')
        ) }} as turnover,
        sold.last_sold_on,
        first_counts.first_counted_on <= as_of.dead_since
        and (sold.last_sold_on is null or sold.last_sold_on <= as_of.dead_since) as is_dead
    from places
    cross join as_of
    inner join products on places.product_id = products.product_id
    inner join targets
        on
            places.product_id = targets.product_id
            and places.warehouse_id = targets.warehouse_id
    left join warehouses on places.warehouse_id = warehouses.warehouse_id
    left join stockouts
        on
            places.product_id = stockouts.product_id
            and places.warehouse_id = stockouts.warehouse_id
    left join first_counts
        on
            places.product_id = first_counts.product_id
            and places.warehouse_id = first_counts.warehouse_id
    left join sold on places.product_id = sold.product_id
    left join sales on places.product_id = sales.product_id
    left join inventory
        on
            places.product_id = inventory.product_id
            and places.warehouse_id = inventory.warehouse_id

),

-- what is beyond a long time's demand, but never what would be ordered if it were not there
judged as (

    select
        measured.*,
        available - greatest(
            mean_daily_demand * {{ var('overstock_cover_days') }},
            coalesce(order_up_to_level, 0)
        ) as excess_units
    from measured

),

labelled as (

    select
        judged.*,
        case
            when on_hand is null then 'not_counted'
            when available <= 0 then 'stockout'
            when is_dead then 'dead'
            when excess_units > 0 then 'overstock'
            when
                available <= coalesce(
                    reorder_point, mean_daily_demand * {{ var('low_cover_days') }}
                )
                then 'low'
            else 'healthy'
        end as status
    from judged

),

final as (

    select
        product_id,
        warehouse_id,
        warehouse_name,
        as_of_date,
        is_active,
        status,
        counted_on,
        cast(days_since_count as bigint) as days_since_count,
        on_hand,
        reserved,
        available,
        unit_cost,
        cast(round(on_hand * unit_cost, 2) as numeric(18, 2)) as inventory_value,
        turnover,
        last_sold_on,
        demand_share,
        mean_daily_demand,
        demand_sd,
        case
            when available <= 0 then cast(0 as numeric(18, 6))
            else {{ ratio('available', 'mean_daily_demand') }}
        end as days_of_cover,
        cast(stockout_days as bigint) as stockout_days,
        lost_sales_days,
        lost_units_estimate,
        cast(round(lost_units_estimate * mean_price, 2) as numeric(18, 2)) as lost_revenue,
        lead_time_source,
        lead_time_mean_days,
        lead_time_sd_days,
        safety_stock,
        reorder_point,
        order_up_to_level,
        on_order_units,
        next_receipt_on,
        suggested_order_quantity,
        cast(case when status = 'overstock' then excess_units else 0 end as numeric(18, 3))
            as overstock_units,
        cast(
            case when status = 'overstock' then round(excess_units * unit_cost, 2) else 0 end
            as numeric(18, 2)
        ) as overstock_value,
        cast(
            case when status = 'dead' then round(on_hand * unit_cost, 2) else 0 end
            as numeric(18, 2)
        ) as dead_stock_value
    from labelled

)

select * from final
