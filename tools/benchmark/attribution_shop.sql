-- The tables of attribution_shop.py as Parquet files, in the shape of the input contract. What is
-- drawn stands in the tables drawn_touches, drawn_orders and drawn_leads: rows in the order of their
-- time, `second` since the first day; a number below 0 is missing. Variables: folder, days (how
-- many of the year), customers, products, channels (a list) and campaigns_per_channel.
create or replace temp macro at_second(seconds) as
timestamp '2024-01-01' + to_microseconds(seconds * 1000000);

create or replace temp macro id(prefix, number) as
case when number >= 0 then prefix || number end;

-- Amounts are whole cents.
create or replace temp macro money(cents) as
cast(cast(cents as decimal(18, 0)) / 100 as decimal(18, 2));

create or replace temp macro price_of(product) as 500 + product * 3;

create or replace temp macro file(name) as getvariable('folder') || '/' || name || '.parquet';

create or replace temp table customers as
select
    id('c', number) as customer_id,
    at_second(0) as registered_at,
    true as has_marketing_consent,
    at_second(0) as updated_at
from range(getvariable('customers')) as customers(number);

create or replace temp table products as
select
    id('p', number) as product_id,
    id('sku', number) as sku,
    id('product ', number) as product_name,
    id('category ', number % 20) as category,
    money(price_of(number)) as unit_price,
    money(price_of(number) * 6 // 10) as unit_cost,
    at_second(0) as updated_at
from range(getvariable('products')) as products(number);

create or replace temp table orders as
select
    id('o', number) as order_id,
    id('c', customer) as customer_id,
    'delivered' as order_status,
    'EUR' as currency_code,
    at_second(second) as ordered_at,
    money(0) as discount_amount,
    money(0) as tax_amount,
    money(0) as shipping_amount,
    at_second(second) as updated_at
from drawn_orders
where second < getvariable('days') * 86400
order by number;

-- A multiplier prime to the number of products walks through all of them.
create or replace temp table order_items as
select
    id('i', number) as order_item_id,
    id('o', order_number) as order_id,
    id('p', product) as product_id,
    money(100) as quantity,
    money(price_of(product)) as unit_price,
    money(0) as discount_amount,
    money(price_of(product) * 6 // 10) as unit_cost
from (
    select *, number * 7 % getvariable('products') as product
    from (
        select number as order_number, row_number() over (order by number) - 1 as number
        from drawn_orders, range(size)
        where second < getvariable('days') * 86400
    )
)
order by number;

create or replace temp table campaigns as
select
    id('m', number) as campaign_id,
    id('campaign ', number) as campaign_name,
    getvariable('channels')[number // getvariable('campaigns_per_channel') + 1] as channel,
    date '2024-01-01' as starts_on
from range(len(getvariable('channels')) * getvariable('campaigns_per_channel')) as numbers(number);

create or replace temp table campaign_spend as
select
    id('m', number) as campaign_id,
    date '2024-01-01' + day::integer as spend_date,
    money(10000 + number * 500) as spend_amount,
    1000 + day as impressions,
    50 + day % 7 as clicks
from range(len(getvariable('channels')) * getvariable('campaigns_per_channel')) as numbers(number),
    range(getvariable('days')) as days(day)
order by number, day;

create or replace temp table touchpoints as
select
    id('t', number) as touchpoint_id,
    id('v', visitor) as visitor_id,
    id('c', customer) as customer_id,
    getvariable('channels')[channel + 1] as channel,
    id('m', campaign) as campaign_id,
    at_second(second) as occurred_at
from drawn_touches
where second < getvariable('days') * 86400
order by number;

create or replace temp table leads as
select
    id('l', number) as lead_id,
    id('c', customer) as customer_id,
    id('m', campaign) as campaign_id,
    'form' as lead_source,
    at_second(second) as created_at
from drawn_leads
where second < getvariable('days') * 86400
order by number;

copy customers to (file('shop/customers'));
copy products to (file('shop/products'));
copy orders to (file('shop/orders'));
copy order_items to (file('shop/order_items'));
copy campaigns to (file('marketing/campaigns'));
copy campaign_spend to (file('marketing/campaign_spend'));
copy touchpoints to (file('marketing/touchpoints'));
copy leads to (file('marketing/leads'));
