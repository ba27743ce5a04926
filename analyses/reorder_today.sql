-- What to reorder today, and how much?
--
-- Every place whose stock, with what is on order, is at or below its reorder point, by the sales
-- that a day without it costs. `stockout` is lost already; a receipt on its way may come too late.
with health as (

    select * from {{ ref('rpt_inventory_health') }}
    where suggested_order_quantity > 0

),

products as (

    select * from {{ ref('dim_products') }}

)

select
    health.product_id,
    products.product_name,
    products.supplier_id,
    health.warehouse_id,
    health.status,
    cast(health.available as numeric(18, 0)) as available,
    cast(health.on_order_units as numeric(18, 0)) as on_order_units,
    health.next_receipt_on,
    cast(health.reorder_point as numeric(18, 1)) as reorder_point,
    cast(health.suggested_order_quantity as numeric(18, 0)) as suggested_order_quantity,
    cast(health.suggested_order_quantity * health.unit_cost as numeric(18, 2)) as order_value,
    cast(health.mean_daily_demand * products.unit_price as numeric(18, 2)) as daily_sales_at_stake
from health
inner join products on health.product_id = products.product_id
order by
    daily_sales_at_stake desc,
    {{ binary_order('health.product_id') }},
    {{ binary_order('health.warehouse_id') }}
