-- The products that a campaign's coupons are good for. Several coupons name the same product.
with coupons as (

    select * from read_parquet({{ platform_file('coupons.parquet') }})

)

select distinct
    campaign_id,
    product_id
from coupons
