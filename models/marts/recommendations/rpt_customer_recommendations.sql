with recommendations as (

    select * from {{ ref('int_recommendations_ranked') }}

),

basis as (

    select * from {{ ref('int_recommendation_basis') }}

),

neighbours as (

    select * from {{ ref('int_product_neighbours') }}

),

categories as (

    select * from {{ ref('int_recommendation_categories') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- what may be the reason: the product itself, one that goes with it, or one of the same category
reasons as (

    select
        customer_id,
        product_id,
        product_id as reason_product_id,
        1 as strength,
        1 as basis_rank
    from recommendations
    where reason = 'repeat'
    union all
    select
        recommendations.customer_id,
        recommendations.product_id,
        basis.product_id as reason_product_id,
        basis.weight * neighbours.similarity as strength,
        basis.basis_rank
    from recommendations
    inner join neighbours on recommendations.product_id = neighbours.neighbour_product_id
    inner join basis
        on
            recommendations.customer_id = basis.customer_id
            and neighbours.product_id = basis.product_id
    where recommendations.reason = 'affinity'
    union all
    select
        recommendations.customer_id,
        recommendations.product_id,
        categories.main_product_id as reason_product_id,
        1 as strength,
        1 as basis_rank
    from recommendations
    inner join categories
        on
            recommendations.customer_id = categories.customer_id
            and recommendations.category = categories.category
    where recommendations.reason = 'category'

),

strongest as (

    select
        customer_id,
        product_id,
        reason_product_id,
        row_number() over (
            partition by customer_id, product_id order by strength desc, basis_rank asc
        ) as reason_rank
    from reasons

),

final as (

    select
        recommendations.customer_id,
        cast(recommendations.recommendation_rank as bigint) as recommendation_rank,
        recommendations.product_id,
        products.product_name,
        products.category,
        recommendations.reason,
        strongest.reason_product_id,
        reason_products.product_name as reason_product_name,
        recommendations.score,
        as_of.as_of_date
    from recommendations
    inner join products on recommendations.product_id = products.product_id
    left join strongest
        on
            recommendations.customer_id = strongest.customer_id
            and recommendations.product_id = strongest.product_id
            and strongest.reason_rank = 1
    left join products as reason_products
        on strongest.reason_product_id = reason_products.product_id
    cross join as_of

)

select * from final
