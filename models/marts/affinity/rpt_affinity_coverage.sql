{%- set tuning = affinity_tuning() %}

with orders as (

    select * from {{ ref('fct_orders') }}

),

bounds as (

    select * from {{ ref('int_affinity_window') }}

),

days as (

    select * from {{ ref('int_basket_changes') }}
    where basket_count is not null

),

-- a basket that is too large came in as one row without a product
large_baskets as (

    select order_code
    from {{ ref('int_basket_changes') }}
    where basket_count is null and product_code is null
    group by order_date, order_code
    having sum(change) > 0

),

products as (

    select * from {{ ref('int_affinity_products') }}

),

sold as (

    select
        bounds.starts_on,
        bounds.ends_on,
        count(*) as order_count,
        sum(orders.item_count) as line_count,
        sum(orders.net_sales) as net_sales
    from bounds
    inner join orders
        on bounds.starts_on <= orders.order_date and bounds.ends_on >= orders.order_date
    where orders.is_sale
    group by bounds.starts_on, bounds.ends_on

),

counted as (

    select sum(change * basket_count) as basket_count from days

),

-- only an order with more lines than that can have more products
long_orders as (

    select
        {{ integer_code('order_id') }} as order_code,
        item_count,
        net_sales
    from orders
    where item_count > {{ tuning.max_basket_size }}

),

left_out as (

    select
        count(*) as order_count,
        coalesce(sum(long_orders.item_count), 0) as line_count,
        coalesce(sum(long_orders.net_sales), 0) as net_sales
    from large_baskets
    inner join long_orders on large_baskets.order_code = long_orders.order_code

),

frequent as (

    select count(*) as product_count from products

),

final as (

    select
        sold.starts_on,
        sold.ends_on as as_of_date,
        cast(sold.order_count as bigint) as order_count,
        cast(counted.basket_count as bigint) as basket_count,
        cast(sold.order_count - counted.basket_count - left_out.order_count as bigint)
            as empty_basket_count,
        cast(left_out.order_count as bigint) as large_basket_count,
        cast(left_out.line_count as bigint) as large_basket_lines,
        cast(left_out.net_sales as numeric(18, 2)) as large_basket_net_sales,
        {{ ratio('left_out.order_count', 'sold.order_count') }} as share_of_orders,
        {{ ratio('left_out.line_count', 'sold.line_count') }} as share_of_lines,
        {{ ratio('left_out.net_sales', 'sold.net_sales') }} as share_of_net_sales,
        cast(frequent.product_count as bigint) as paired_product_count
    from sold
    cross join counted
    cross join left_out
    cross join frequent

)

select * from final
