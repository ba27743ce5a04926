{% set zone = 'America/Sao_Paulo' %}

-- Olist asks once per order, when it arrived or should have: a post-purchase survey, not a review
-- of a product. Only when a delivered order holds a single product does the mark say something
-- about that product, and it is named. A mark for an order that never arrived is no mark for its
-- goods. One answer may cover several orders under one review_id, so the key takes the order in.
with reviews as (

    select * from {{ platform_csv('olist_order_reviews_dataset.csv') }}

),

orders as (

    select
        order_id,
        min(customer_id) as customer_id,
        min(order_status) as order_status
    from {{ platform_csv('olist_orders_dataset.csv') }}
    group by order_id

),

persons as (

    select
        customer_id,
        min(customer_unique_id) as customer_unique_id
    from {{ platform_csv('olist_customers_dataset.csv') }}
    group by customer_id

),

single_products as (

    select
        order_id,
        min(product_id) as product_id
    from {{ platform_csv('olist_order_items_dataset.csv') }}
    group by order_id
    having count(distinct product_id) = 1

)

select
    reviews.review_id || '-' || reviews.order_id as response_id,
    'Olist order review' as survey_name,
    'post_purchase' as survey_type,
    persons.customer_unique_id as customer_id,
    reviews.order_id,
    case when orders.order_status = 'delivered' then single_products.product_id end as product_id,
    reviews.review_score as rating,
    coalesce(
        reviews.review_comment_title || ': ' || reviews.review_comment_message,
        reviews.review_comment_message,
        reviews.review_comment_title
    ) as comment,
    {{ local_time_as_utc('reviews.review_answer_timestamp', zone) }} as responded_at
from reviews
left join orders on reviews.order_id = orders.order_id
left join persons on orders.customer_id = persons.customer_id
left join single_products on reviews.order_id = single_products.order_id
