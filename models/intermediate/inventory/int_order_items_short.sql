-- read by the report on them, the lines ever oversold and the lists for campaigns
{{ config(materialized='table') }}

with open_items as (

    select * from {{ ref('int_open_order_items') }}

),

stock as (

    select * from {{ ref('int_product_stock_estimated') }}

),

-- in the order of serving, each line takes of the stock what those before it leave
short as (

    select
        open_items.*,
        stock.estimated_units,
        cast(case
            when open_items.promised_units - stock.estimated_units < open_items.quantity
                then open_items.promised_units - stock.estimated_units
            else open_items.quantity
        end as numeric(18, 3)) as short_units,
        cast(open_items.promised_units - stock.estimated_units as numeric(18, 3))
            as short_units_so_far
    from open_items
    inner join stock on open_items.product_id = stock.product_id
    where open_items.promised_units > stock.estimated_units

)

select * from short
