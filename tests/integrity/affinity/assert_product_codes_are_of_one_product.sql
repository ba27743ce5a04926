-- No two products are the same whole number (macro integer_code): their pairs would be taken for
-- those of one.
with products as (

    select * from {{ ref('dim_products') }}

)

select {{ integer_code('product_id') }} as product_code
from products
group by {{ integer_code('product_id') }}
having count(*) > 1
