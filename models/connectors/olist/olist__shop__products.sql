{% set zone = 'America/Sao_Paulo' %}

-- Olist publishes no product names: category and the start of the id must do. The category is the
-- English one where it is translated, and `unknown` where the seller gave none (1 in 50).
-- There is no price list either: unit_price is the mean price of the pieces sold, 0 where none was.
with products as (

    select * from {{ platform_csv('olist_products_dataset.csv') }}

),

translations as (

    select
        product_category_name,
        min(product_category_name_english) as product_category_name_english
    from {{ platform_csv('product_category_name_translation.csv') }}
    group by product_category_name

),

order_items as (

    select * from {{ platform_csv('olist_order_items_dataset.csv') }}

),

orders as (

    select {{ as_utc('try_cast(order_purchase_timestamp as timestamp)', zone) }} as ordered_at
    from {{ platform_csv('olist_orders_dataset.csv') }}

),

prices as (

    select
        product_id,
        sum(try_cast(price as numeric(18, 2)))
        / count(try_cast(price as numeric(18, 2))) as mean_price
    from order_items
    group by product_id

),

extract_time as (

    select max(ordered_at) as extracted_at
    from orders

),

named_products as (

    select
        products.product_id,
        coalesce(
            translations.product_category_name_english, products.product_category_name, 'unknown'
        ) as category
    from products
    left join translations
        on products.product_category_name = translations.product_category_name

)

select
    named_products.product_id,
    named_products.product_id as sku,
    replace(named_products.category, '_', ' ')
    || ' ' || substr(named_products.product_id, 1, 8) as product_name,
    named_products.category,
    cast(coalesce(prices.mean_price, 0) as numeric(20, 8)) as unit_price,
    extract_time.extracted_at as updated_at
from named_products
cross join extract_time
left join prices on named_products.product_id = prices.product_id
