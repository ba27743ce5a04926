-- read by the spans, the rates of demand and the themes
{{ config(materialized='table') }}

with stock as (

    select * from {{ ref('fct_stock_daily') }}

),

order_items as (

    select * from {{ ref('fct_order_items') }}
    where is_sale

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- a product is out of stock when it is so in every warehouse
out_of_stock_days as (

    select
        stock.product_id,
        stock.stock_date
    from stock
    cross join as_of
    where stock.stock_date <= as_of.as_of_date
    group by stock.product_id, stock.stock_date
    having sum(case when stock.is_stockout then 0 else 1 end) = 0

),

sold_days as (

    select distinct
        out_of_stock_days.product_id,
        out_of_stock_days.stock_date
    from out_of_stock_days
    inner join order_items
        on
            out_of_stock_days.product_id = order_items.product_id
            and out_of_stock_days.stock_date = order_items.order_date

),

numbered as (

    select
        out_of_stock_days.product_id,
        out_of_stock_days.stock_date,
        sold_days.stock_date as sold_on,
        row_number() over (
            partition by out_of_stock_days.product_id order by out_of_stock_days.stock_date
        ) as day_number
    from out_of_stock_days
    left join sold_days
        on
            out_of_stock_days.product_id = sold_days.product_id
            and out_of_stock_days.stock_date = sold_days.stock_date

),

-- days in a row have the same day less number
runs as (

    select
        product_id,
        min(stock_date) as first_day,
        max(stock_date) as last_day,
        max(sold_on) as last_sold_on
    from numbered
    group by product_id, {{ add_days('stock_date', 'cast(-day_number as integer)') }}

),

-- As long as it sells there was something to sell: the last units went on the first day, goods came
-- between two counts, or the count is wrong.
final as (

    select
        product_id,
        coalesce({{ add_days('last_sold_on', 1) }}, first_day) as starts_on,
        last_day as ends_on
    from runs
    where last_sold_on is null or last_sold_on < last_day

)

select * from final
