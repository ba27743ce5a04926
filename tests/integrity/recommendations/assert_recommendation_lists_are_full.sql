-- Every customer who may be addressed has var recommendations_per_customer recommendations, or as
-- many as the shop has products for that customer, ranked from 1 without gaps.
with customers as (

    select * from {{ ref('dim_customers') }}
    where has_marketing_consent and not is_erased

),

customer_products as (

    select * from {{ ref('int_customer_products') }}

),

repeat_rates as (

    select * from {{ ref('int_product_repeat_rates') }}

),

recommendable as (

    select * from {{ ref('int_recommendable_products') }}

),

recommendations as (

    select * from {{ ref('rpt_customer_recommendations') }}

),

shop as (

    select count(*) as product_count from recommendable

),

not_again as (

    select
        customer_products.customer_id,
        count(*) as product_count
    from customer_products
    inner join recommendable on customer_products.product_id = recommendable.product_id
    left join repeat_rates on customer_products.product_id = repeat_rates.product_id
    where
        customer_products.order_count = 0
        or not coalesce(repeat_rates.is_bought_again, false)
        or {{ var('recommendations_max_repeats') }} = 0
    group by customer_products.customer_id

),

lists as (

    select
        customer_id,
        count(*) as list_length,
        min(recommendation_rank) as first_rank,
        max(recommendation_rank) as last_rank
    from recommendations
    group by customer_id

),

expected as (

    select
        customers.customer_id,
        least(
            {{ var('recommendations_per_customer') }},
            shop.product_count - coalesce(not_again.product_count, 0)
        ) as list_length
    from customers
    cross join shop
    left join not_again on customers.customer_id = not_again.customer_id

)

select
    coalesce(expected.customer_id, lists.customer_id) as customer_id,
    expected.list_length as expected_length,
    lists.list_length,
    lists.first_rank,
    lists.last_rank
from expected
full outer join lists on expected.customer_id = lists.customer_id
where
    coalesce(expected.list_length, 0) <> coalesce(lists.list_length, 0)
    or lists.first_rank <> 1
    or lists.last_rank <> lists.list_length
