-- The units that cannot be served are the promised units of a product less its stock.
with oversold as (

    select * from {{ ref('rpt_oversold_orders') }}

),

open_items as (

    select * from {{ ref('int_open_order_items') }}

),

stock as (

    select * from {{ ref('int_product_stock_estimated') }}

),

short as (

    select
        product_id,
        sum(short_units) as units
    from oversold
    group by product_id

),

promised as (

    select
        product_id,
        sum(quantity) as units
    from open_items
    group by product_id

),

lacking as (

    select
        promised.product_id,
        promised.units - stock.estimated_units as units
    from promised
    inner join stock on promised.product_id = stock.product_id
    where promised.units > stock.estimated_units

)

select
    coalesce(short.product_id, lacking.product_id) as product_id,
    short.units as short_units,
    lacking.units as lacking_units
from short
full outer join lacking on short.product_id = lacking.product_id
where short.units is null or lacking.units is null or short.units <> lacking.units
