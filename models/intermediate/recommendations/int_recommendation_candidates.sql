{%- set tuning = recommendation_tuning() %}

with customers as (

    select customer_id from {{ ref('dim_customers') }}
    where has_marketing_consent and not is_erased

),

customer_products as (

    select * from {{ ref('int_customer_products') }}

),

basis as (

    select * from {{ ref('int_recommendation_basis') }}

),

neighbours as (

    select * from {{ ref('int_product_neighbours') }}

),

repeat_rates as (

    select * from {{ ref('int_product_repeat_rates') }}
    where is_bought_again

),

recommendable as (

    select * from {{ ref('int_recommendable_products') }}

),

categories as (

    select * from {{ ref('int_recommendation_categories') }}

),

{%- set per_customer = var('recommendations_per_customer') %}

owned as (

    select
        customer_products.customer_id,
        customer_products.product_id,
        customer_products.order_count,
        customer_products.recency_weight
    from customer_products
    inner join customers on customer_products.customer_id = customers.customer_id

),

-- what the customer buys again, as often and as lately as it was bought
repeats as (

    select
        owned.customer_id,
        owned.product_id,
        cast(round(owned.recency_weight * repeat_rates.repeat_rate, 9) as numeric(18, 9))
            as expected_orders
    from owned
    inner join repeat_rates on owned.product_id = repeat_rates.product_id
    inner join recommendable on owned.product_id = recommendable.product_id
    where owned.order_count > 0

),

ranked_repeats as (

    select
        repeats.*,
        row_number() over (
            partition by customer_id
            order by expected_orders desc, {{ binary_order('product_id') }}
        ) as repeat_rank
    from repeats

),

-- what goes with what the customer has: the mean similarity to it
affinities as (

    select
        basis.customer_id,
        neighbours.neighbour_product_id as product_id,
        sum(basis.weight * neighbours.similarity) as affinity_score
    from basis
    inner join neighbours on basis.product_id = neighbours.product_id
    group by basis.customer_id, neighbours.neighbour_product_id

),

-- the popular products of the categories on which the customer spends most
in_category as (

    select
        categories.customer_id,
        recommendable.product_id
    from categories
    inner join recommendable on categories.category = recommendable.category
    where
        categories.category_rank <= {{ tuning.categories }}
        and recommendable.category_rank <= {{ per_customer }}

),

-- So many of the most popular products that enough are left when all that the customer has is taken
-- out. Customers are joined to lists by length, as a power of two that holds what is needed: a join
-- on `rank <= length` would compare each customer with each product.
needs as (

    select
        customers.customer_id,
        {{ per_customer }} + count(owned.product_id) as list_length,
        cast(ceil(
            ln(cast({{ per_customer }} + count(owned.product_id) as {{ type_double() }}))
            / ln(cast(2 as {{ type_double() }}))
        ) as integer) as list_power
    from customers
    left join owned on customers.customer_id = owned.customer_id
    group by customers.customer_id

),

list_powers as (

    select distinct list_power from needs

),

popular_lists as (

    select
        list_powers.list_power,
        recommendable.product_id,
        recommendable.popularity_rank
    from list_powers
    inner join recommendable
        on power(2, list_powers.list_power) >= recommendable.popularity_rank

),

popular as (

    select
        needs.customer_id,
        popular_lists.product_id
    from needs
    inner join popular_lists on needs.list_power = popular_lists.list_power
    where popular_lists.popularity_rank <= needs.list_length

),

found as (

    select
        customer_id,
        product_id,
        affinity_score
    from affinities
    union all
    select
        customer_id,
        product_id,
        0 as affinity_score
    from in_category
    union all
    select
        customer_id,
        product_id,
        0 as affinity_score
    from popular

),

new_to_customer as (

    select
        found.customer_id,
        found.product_id,
        max(found.affinity_score) as affinity_score
    from found
    left join owned
        on found.customer_id = owned.customer_id and found.product_id = owned.product_id
    where owned.product_id is null
    group by found.customer_id, found.product_id

),

final as (

    select
        customer_id,
        product_id,
        repeat_rank,
        expected_orders,
        cast(0 as numeric(18, 12)) as affinity_score
    from ranked_repeats
    where
        repeat_rank <= {{ per_customer }}
        and {{ var('recommendations_max_repeats') }} > 0
    union all
    select
        customer_id,
        product_id,
        cast(null as bigint) as repeat_rank,
        cast(null as numeric(18, 9)) as expected_orders,
        cast(affinity_score as numeric(18, 12)) as affinity_score
    from new_to_customer

)

select * from final
