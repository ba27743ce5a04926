-- read for the candidates and again for the reasons
{{ config(materialized='table') }}

{%- set tuning = recommendation_tuning() %}

with customer_products as (

    select * from {{ ref('int_customer_products') }}
    where order_count > 0

),

affinity as (

    select * from {{ ref('fct_product_affinity') }}

),

recommendable as (

    select * from {{ ref('int_recommendable_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

in_window as (

    select
        customer_products.customer_id,
        customer_products.product_id,
        customer_products.last_purchased_on,
        count(*) over (partition by customer_products.product_id) as customers
    from customer_products
    cross join as_of
    where
        customer_products.last_purchased_on
        > {{ add_days('as_of.as_of_date', -var('affinity_window_days')) }}

),

-- pairs grow with the square of a customer's products, so only the latest of them are paired
latest_first as (

    select
        customer_id,
        product_id,
        row_number() over (
            partition by customer_id
            order by last_purchased_on desc, {{ binary_order('product_id') }}
        ) as recency_rank
    from in_window
    where customers >= {{ tuning.neighbour_min_customers }}

),

paired_purchases as (

    select
        customer_id,
        product_id
    from latest_first
    where recency_rank <= {{ tuning.neighbour_max_products }}

),

products as (

    select
        product_id,
        cast(row_number() over (order by {{ binary_order('product_id') }}) as integer)
            as product_number,
        cast(count(*) as {{ type_double() }}) as customers
    from paired_purchases
    group by product_id

),

numbered as (

    select
        paired_purchases.customer_id,
        products.product_number
    from paired_purchases
    inner join products on paired_purchases.product_id = products.product_id

),

pairs as (

    select
        numbered.product_number,
        others.product_number as other_number,
        count(*) as customers
    from numbered
    inner join numbered as others
        on
            numbered.customer_id = others.customer_id
            and numbered.product_number < others.product_number
    group by numbered.product_number, others.product_number
    having count(*) >= {{ tuning.neighbour_min_customers }}

),

-- cosines: 1 when the same customers, or the same baskets, have both products
cosines as (

    select
        a.product_id,
        b.product_id as neighbour_product_id,
        pairs.customers / sqrt(a.customers * b.customers) as similarity
    from pairs
    inner join products as a on pairs.product_number = a.product_number
    inner join products as b on pairs.other_number = b.product_number
    union all
    select
        b.product_id,
        a.product_id as neighbour_product_id,
        pairs.customers / sqrt(a.customers * b.customers) as similarity
    from pairs
    inner join products as a on pairs.product_number = a.product_number
    inner join products as b on pairs.other_number = b.product_number
    union all
    select
        product_id,
        also_bought_product_id as neighbour_product_id,
        {{ tuning.basket_weight }} * baskets_together / sqrt(
            cast(baskets_with_product as {{ type_double() }}) * baskets_with_also_bought
        ) as similarity
    from affinity

),

summed as (

    select
        product_id,
        neighbour_product_id,
        cast(round(cast(sum(similarity) as numeric(18, 12)), 6) as numeric(9, 6)) as similarity
    from cosines
    group by product_id, neighbour_product_id

),

ranked as (

    select
        summed.*,
        row_number() over (
            partition by summed.product_id
            order by summed.similarity desc, {{ binary_order('summed.neighbour_product_id') }}
        ) as neighbour_rank
    from summed
    inner join recommendable on summed.neighbour_product_id = recommendable.product_id
    where summed.similarity > 0

),

final as (

    select * from ranked
    where neighbour_rank <= {{ tuning.neighbours }}

)

select * from final
