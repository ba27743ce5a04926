-- read as the first product and as the later one, for counts and for medians
{{ config(materialized='table') }}

{%- set tuning = affinity_tuning() %}

with customer_products as (

    select * from {{ ref('int_customer_products') }}
    where order_count > 0

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

in_window as (

    select
        customer_products.customer_id,
        customer_products.product_id,
        customer_products.first_ordered_at,
        customer_products.first_purchased_on,
        -- all of the days in which another purchase would count have passed
        customer_products.first_purchased_on
        <= {{ add_days('as_of.as_of_date', -var('sequence_days')) }} as is_observed
    from customer_products
    cross join as_of
    where
        customer_products.first_purchased_on
        > {{ add_days('as_of.as_of_date', -var('sequence_window_days')) }}

),

-- a pair cannot have more customers than each of its products: the others are not paired at all
products as (

    select
        product_id,
        cast(row_number() over (order by {{ binary_order('product_id') }}) as integer)
            as product_number,
        count(case when is_observed then 1 end) >= {{ tuning.sequence_min_customers }}
            as is_first_product
    from in_window
    group by product_id
    having count(*) >= {{ tuning.sequence_min_customers }}

),

final as (

    select
        in_window.customer_id,
        in_window.product_id,
        products.product_number,
        in_window.first_ordered_at,
        in_window.first_purchased_on,
        in_window.is_observed and products.is_first_product as is_first_product,
        -- pairs grow with the square of a customer's products
        count(*) over (partition by in_window.customer_id) <= {{ tuning.sequence_max_products }}
            as is_counted
    from in_window
    inner join products on in_window.product_id = products.product_id

)

select * from final
