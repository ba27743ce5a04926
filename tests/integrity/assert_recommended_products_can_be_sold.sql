-- No recommended product is not yet, or no longer, on sale on as_of_date, or had nothing left over
-- all warehouses when each was last counted.
with products as (

    select * from {{ ref('stg_shop__products') }}

),

stock_levels as (

    select stock_levels.*
    from {{ ref('stg_inventory__stock_levels') }} as stock_levels
    cross join {{ ref('int_as_of') }} as as_of
    where stock_levels.stock_date <= as_of.as_of_date

),

recommendations as (

    select * from {{ ref('rpt_customer_recommendations') }}

),

last_counts as (

    select
        product_id,
        warehouse_id,
        max(stock_date) as stock_date
    from stock_levels
    group by product_id, warehouse_id

),

sold_out as (

    select stock_levels.product_id
    from stock_levels
    inner join last_counts
        on
            stock_levels.product_id = last_counts.product_id
            and stock_levels.warehouse_id = last_counts.warehouse_id
            and stock_levels.stock_date = last_counts.stock_date
    group by stock_levels.product_id
    having sum(stock_levels.on_hand_quantity - stock_levels.reserved_quantity) <= 0

)

select
    recommendations.customer_id,
    recommendations.product_id
from recommendations
inner join products on recommendations.product_id = products.product_id
left join sold_out on recommendations.product_id = sold_out.product_id
where
    products.launched_on > recommendations.as_of_date
    or products.discontinued_on <= recommendations.as_of_date
    or sold_out.product_id is not null
