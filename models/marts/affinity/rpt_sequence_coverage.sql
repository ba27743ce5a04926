with purchases as (

    select * from {{ ref('int_sequence_purchases') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

by_customer as (

    select
        customer_id,
        is_counted,
        count(*) as product_count
    from purchases
    group by customer_id, is_counted

),

summed as (

    select
        count(*) as customer_count,
        count(case when not is_counted then 1 end) as left_out_customer_count,
        sum(product_count) as first_purchase_count,
        sum(case when is_counted then 0 else product_count end) as left_out_first_purchase_count
    from by_customer

),

final as (

    select
        as_of.as_of_date,
        cast(summed.customer_count as bigint) as customer_count,
        cast(summed.left_out_customer_count as bigint) as left_out_customer_count,
        cast(summed.first_purchase_count as bigint) as first_purchase_count,
        cast(summed.left_out_first_purchase_count as bigint) as left_out_first_purchase_count,
        {{ ratio('summed.left_out_customer_count', 'summed.customer_count') }}
            as share_of_customers,
        {{ ratio('summed.left_out_first_purchase_count', 'summed.first_purchase_count') }}
            as share_of_first_purchases
    from summed
    cross join as_of
    where summed.customer_count > 0

)

select * from final
