-- No recommended product is not yet, or no longer, on sale on as_of_date, or had nothing left over
-- all warehouses when each was last counted.
with products as (

    select * from {{ ref('stg_shop__products') }}

),

recommendations as (

    select * from {{ ref('rpt_customer_recommendations') }}

),

sold_out as (

    {{ sold_out_products() }}

)

select
    recommendations.customer_id,
    recommendations.product_id
from recommendations
inner join products on recommendations.product_id = products.product_id
left join sold_out on recommendations.product_id = sold_out.product_id
where
    products.launched_on > recommendations.as_of_date
    or products.discontinued_on <= recommendations.as_of_date
    or sold_out.product_id is not null
