-- The price list is not in the files: unit_price is the mean shelf price of the units that were
-- sold, and 0 where none was (a third of the list), which says "no price was seen".
-- The catalogue has no dates either: it is as old as the last till line that came with it.
with products as (

    select * from read_parquet({{ platform_file('products.parquet') }})

),

transactions as (

    select * from read_parquet({{ platform_file('transactions.parquet') }})

),

prices as (

    select
        product_id,
        sum(
            cast(sales_value as numeric(18, 2))
            + cast(retail_disc as numeric(18, 2))
            + cast(coupon_match_disc as numeric(18, 2))
        ) / sum(quantity) as mean_price
    from transactions
    where quantity > 0
    group by product_id

),

extract_time as (

    select max(transaction_timestamp) as extracted_at
    from transactions

)

select
    products.product_id,
    products.product_id as sku,
    coalesce(products.product_type, products.product_category, products.department)
    || coalesce(', ' || products.package_size, '') as product_name,
    coalesce(products.product_category, products.department) as category,
    products.product_type as subcategory,
    products.brand,
    cast(coalesce(prices.mean_price, 0) as numeric(20, 8)) as unit_price,
    extract_time.extracted_at as updated_at
from products
cross join extract_time
left join prices on products.product_id = prices.product_id
