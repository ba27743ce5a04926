{%- set tuning = recommendation_tuning() %}

with frequency as (

    select * from {{ ref('fct_product_purchase_frequency') }}

),

summed as (

    select
        product_id,
        sum(purchasing_customers) as purchasing_customers,
        sum(repeat_customers) as repeat_customers
    from frequency
    group by product_id

),

shop as (

    select {{ ratio('sum(repeat_customers)', 'sum(purchasing_customers)') }} as repeat_rate
    from summed

),

-- few customers say little, so they count beside some that behave as the shop's do
pulled as (

    select
        summed.product_id,
        {{ ratio(
            'summed.repeat_customers + ' ~ tuning.repeat_prior_customers ~ ' * shop.repeat_rate',
            'summed.purchasing_customers + ' ~ tuning.repeat_prior_customers
        ) }} as repeat_rate
    from summed
    cross join shop

),

final as (

    select
        product_id,
        cast(repeat_rate as numeric(7, 6)) as repeat_rate,
        repeat_rate >= {{ tuning.repeat_threshold }} as is_bought_again
    from pulled

)

select * from final
