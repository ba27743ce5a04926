-- read for the candidates and again for the reasons
{{ config(materialized='table') }}

{%- set tuning = recommendation_tuning() %}

with customer_products as (

    select * from {{ ref('int_customer_products') }}
    where order_count > 0 and recency_weight > 0

),

customers as (

    select * from {{ ref('dim_customers') }}
    where has_marketing_consent and not is_erased

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

ranked as (

    select
        customer_products.customer_id,
        customer_products.product_id,
        -- the tenth purchase tells less of a taste than the first
        cast(round(cast(sqrt(
            cast(customer_products.recency_weight as {{ type_double() }})
        ) as numeric(18, 12)), 9) as numeric(18, 9)) as pull,
        row_number() over (
            partition by customer_products.customer_id
            order by
                customer_products.recency_weight desc,
                {{ binary_order('customer_products.product_id') }}
        ) as basis_rank
    from customer_products
    inner join customers on customer_products.customer_id = customers.customer_id
    cross join as_of
    where
        customer_products.last_purchased_on
        > {{ add_days('as_of.as_of_date', -var('affinity_window_days')) }}

),

final as (

    select
        customer_id,
        product_id,
        basis_rank,
        cast({{ ratio('pull', 'sum(pull) over (partition by customer_id)') }} as numeric(7, 6))
            as weight
    from ranked
    where basis_rank <= {{ tuning.basis_products }}

)

select * from final
