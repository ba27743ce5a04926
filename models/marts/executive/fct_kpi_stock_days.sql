-- a view: the counts are in fct_stock_daily
{{ config(materialized='view') }}

with stock as (

    select * from {{ ref('fct_stock_daily') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- the day on which a product is taken off the list is none on which it lacks
on_sale as (

    select
        stock.product_id,
        stock.stock_date,
        stock.is_stockout
    from stock
    inner join products on stock.product_id = products.product_id
    inner join as_of on stock.stock_date <= as_of.as_of_date
    where
        (products.launched_on is null or stock.stock_date >= products.launched_on)
        and (products.discontinued_on is null or stock.stock_date < products.discontinued_on)

),

-- what one warehouse lacks the others can deliver
final as (

    select
        product_id,
        stock_date,
        cast(count(*) as bigint) as warehouses,
        sum(case when is_stockout then 0 else 1 end) = 0 as is_stockout
    from on_sale
    group by product_id, stock_date

)

select * from final
