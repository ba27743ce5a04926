-- No promoted product is off sale on as_of_date, had nothing left over all warehouses when each was
-- last counted, is owed to customers already, or earns nothing.
with products as (

    select * from {{ ref('stg_shop__products') }}

),

stock_levels as (

    select stock_levels.*
    from {{ ref('stg_inventory__stock_levels') }} as stock_levels
    cross join {{ ref('int_as_of') }} as as_of
    where stock_levels.stock_date <= as_of.as_of_date

),

oversold as (

    select * from {{ ref('rpt_oversold_orders') }}

),

promoted as (

    select * from {{ ref('sync_campaign_products') }}
    where is_promoted

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
    promoted.campaign_id,
    promoted.product_id
from promoted
inner join products on promoted.product_id = products.product_id
left join sold_out on promoted.product_id = sold_out.product_id
where
    not promoted.is_member
    or products.launched_on > promoted.as_of_date
    or products.discontinued_on <= promoted.as_of_date
    or sold_out.product_id is not null
    or products.unit_cost is null
    or products.unit_price <= products.unit_cost
    or promoted.product_id in (select oversold.product_id from oversold)
