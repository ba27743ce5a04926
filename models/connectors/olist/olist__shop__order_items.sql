-- Olist writes one row per piece, numbered within the order: the quantity is always 1. The price is
-- what was charged, discounts are not shown. Freight is charged by order (olist__shop__orders).
with order_items as (

    select * from {{ platform_csv('olist_order_items_dataset.csv') }}

)

select
    order_id || '-' || order_item_id as order_item_id,
    order_id,
    product_id,
    1 as quantity,
    price as unit_price,
    cast(0 as numeric(18, 2)) as discount_amount
from order_items
