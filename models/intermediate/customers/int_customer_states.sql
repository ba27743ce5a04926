with purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

origins as (

    select * from {{ ref('int_prediction_origins') }}

),

counted as (

    select
        origins.origin_on,
        origins.is_learning,
        origins.horizon_days,
        purchase_days.customer_id,
        min(purchase_days.purchased_on) as first_purchased_on,
        max(case
            when purchase_days.purchased_on <= origins.origin_on then purchase_days.purchased_on
        end) as last_purchased_on,
        count(case when purchase_days.purchased_on <= origins.origin_on then 1 end) - 1
            as repeat_purchases,
        coalesce(sum(case
            when purchase_days.purchased_on > origins.origin_on then purchase_days.order_count
        end), 0) as later_orders
    from purchase_days
    cross join origins
    group by
        origins.origin_on,
        origins.is_learning,
        origins.horizon_days,
        purchase_days.customer_id
    having min(purchase_days.purchased_on) <= origins.origin_on

),

timed as (

    select
        counted.*,
        {{ dbt.datediff('first_purchased_on', 'origin_on', 'day') }} as age_days,
        {{ dbt.datediff('last_purchased_on', 'origin_on', 'day') }} as recency_days
    from counted

),

celled as (

    select
        origin_on,
        is_learning,
        customer_id,
        cast(repeat_purchases as bigint) as repeat_purchases,
        cast(age_days as bigint) as age_days,
        cast(recency_days as bigint) as recency_days,
        cast(horizon_days as bigint) as horizon_days,
        cast(case when is_learning then later_orders end as bigint) as later_orders,
        case when repeat_purchases < 7 then repeat_purchases else 7 end as frequency_class,
        -- the fifth of the customer's time with the shop that has passed since the last purchase
        case
            when recency_days * 5 >= age_days * 4 and age_days > 0 then 4
            when recency_days * 5 >= age_days * 3 and age_days > 0 then 3
            when recency_days * 5 >= age_days * 2 and age_days > 0 then 2
            when recency_days * 5 >= age_days and age_days > 0 then 1
            else 0
        end as recency_class
    from timed

)

select * from celled
