-- read for the candidates, for the scores and for the reasons
{{ config(materialized='table') }}

with customer_products as (

    select * from {{ ref('int_customer_products') }}
    where order_count > 0

),

customers as (

    select * from {{ ref('dim_customers') }}
    where has_marketing_consent and not is_erased

),

products as (

    select * from {{ ref('dim_products') }}

),

category_spend as (

    select * from {{ ref('fct_customer_category_spend') }}
    where share_of_wallet_365d > 0

),

in_category as (

    select
        customer_products.customer_id,
        products.category,
        customer_products.product_id,
        row_number() over (
            partition by customer_products.customer_id, products.category
            order by
                customer_products.recency_weight desc,
                {{ binary_order('customer_products.product_id') }}
        ) as product_rank
    from customer_products
    inner join customers on customer_products.customer_id = customers.customer_id
    inner join products on customer_products.product_id = products.product_id

),

final as (

    select
        in_category.customer_id,
        in_category.category,
        in_category.product_id as main_product_id,
        category_spend.share_of_wallet_365d as share_of_wallet,
        row_number() over (
            partition by in_category.customer_id
            order by
                category_spend.share_of_wallet_365d desc,
                {{ binary_order('in_category.category') }}
        ) as category_rank
    from in_category
    inner join category_spend
        on
            in_category.customer_id = category_spend.customer_id
            and in_category.category = category_spend.category
    where in_category.product_rank = 1

)

select * from final
