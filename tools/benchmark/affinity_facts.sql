-- The facts that the affinity models read, as they are known at the end of a day, straight from the
-- lines that affinity_shop.py writes. Variables: lines (a Parquet file), first_day, day.
-- Only the columns that are read; the rest of the star would be the same for both sides.
create schema if not exists marts;
create schema if not exists intermediate;

create or replace table marts.fct_order_items as
select
    format('I{:09d}', row_number() over ()) as order_item_id,
    format('O{:08d}', order_number) as order_id,
    format('P{:06d}', product_number) as product_id,
    cast(getvariable('first_day') + cast(day as integer) as date) as order_date,
    cancelled_day > getvariable('day') as is_sale,
    cast(1 as decimal(18, 3)) as quantity,
    cast(if(returned_day <= getvariable('day'), 1, 0) as decimal(18, 3)) as returned_quantity
from read_parquet(getvariable('lines'))
where known_day <= getvariable('day');

create or replace table marts.fct_orders as
select
    order_id,
    order_date,
    is_sale,
    count(*) as item_count,
    cast(count(*) * 20 as decimal(18, 2)) as net_sales
from marts.fct_order_items
group by order_id, order_date, is_sale;

create or replace table intermediate.int_order_items_as_of as
select * from marts.fct_order_items
where is_sale;

create or replace table marts.dim_products as
select
    product_id,
    cast(1 + hash(product_id) % 10000 / 100 as decimal(20, 8)) as unit_price,
    -- one cost in a hundred is not known, some products are sold at a loss
    if(
        hash(product_id) % 101 = 0,
        null,
        cast((1 + hash(product_id) % 10000 / 100) * (50 + hash(product_id) % 53) / 100
            as decimal(20, 8))
    ) as unit_cost
from (select distinct product_id from marts.fct_order_items);

create or replace table intermediate.int_as_of as
select cast(getvariable('first_day') + getvariable('day') as date) as as_of_date;

checkpoint;
