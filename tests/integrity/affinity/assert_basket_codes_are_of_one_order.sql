-- No two sales are the same whole number (macro integer_code): their baskets would pass for one.
with orders as (

    select * from {{ ref('fct_orders') }}
    where is_sale

)

select {{ integer_code('order_id') }} as order_code
from orders
group by {{ integer_code('order_id') }}
having count(*) > 1
