-- No promoted product is off sale on as_of_date, had nothing left over all warehouses when each was
-- last counted, is owed to customers already, or earns nothing.
with products as (

    select * from {{ ref('stg_shop__products') }}

),

oversold as (

    select * from {{ ref('rpt_oversold_orders') }}

),

promoted as (

    select * from {{ ref('sync_campaign_products') }}
    where is_promoted

),

sold_out as (

    {{ sold_out_products() }}

)

select
    promoted.campaign_id,
    promoted.product_id
from promoted
inner join products on promoted.product_id = products.product_id
left join sold_out on promoted.product_id = sold_out.product_id
where
    not promoted.is_member
    or products.launched_on > promoted.as_of_date
    or products.discontinued_on <= promoted.as_of_date
    or sold_out.product_id is not null
    or products.unit_cost is null
    or products.unit_price <= products.unit_cost
    or promoted.product_id in (select oversold.product_id from oversold)
