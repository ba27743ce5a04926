-- The demand of a product falls on its warehouses completely, and on as many as it has.
with shares as (

    select * from {{ ref('int_warehouse_shares') }}

)

select
    product_id,
    sum(demand_share) as demand_share
from shares
group by product_id
-- each share is rounded to 9 decimals
having abs(sum(demand_share) - 1) > 0.000000001 * count(*)
