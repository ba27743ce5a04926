{# A table, as it is read three times: for what was expected, for what came, and to predict. #}
{{ config(materialized='table') }}

with purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

origins as (

    select * from {{ ref('int_prediction_origins') }}

),

prior_pace as (

    select * from {{ ref('int_prediction_prior') }}

),

-- the one purchase of the customer after which the origin falls and before the next
seen as (

    select
        origins.origin_on,
        origins.is_learning,
        case
            when origins.is_learning then origins.days_followed
            else {{ var('prediction_horizon_days') }}
        end as days_followed,
        purchase_days.customer_id,
        purchase_days.purchase_number - 1 as repeat_purchases,
        {{ dbt.datediff('purchase_days.first_purchased_on', 'origins.origin_on', 'day') }}
            as age_days,
        {{ dbt.datediff('purchase_days.purchased_on', 'origins.origin_on', 'day') }}
            as recency_days,
        {{ dbt.datediff('origins.origin_on', 'purchase_days.next_purchased_on', 'day') }}
            as days_to_next
    from purchase_days
    inner join origins
        on
            purchase_days.purchased_on <= origins.origin_on
            and (
                purchase_days.next_purchased_on is null
                or purchase_days.next_purchased_on > origins.origin_on
            )

),

timed as (

    select
        seen.*,
        cast(prior_pace.prior_purchases + seen.repeat_purchases as {{ type_double() }})
            as pace_purchases,
        cast(prior_pace.prior_days + seen.age_days as {{ type_double() }}) as pace_days
    from seen
    cross join prior_pace

),

-- a purchase counts in the middle of its day
grown as (

    select
        timed.*,
        (pace_days + days_followed) / pace_days as growth_followed,
        (pace_days + days_to_next - 0.5) / pace_days as growth_to_next,
        {{ rounded('pace_purchases * ln(pace_days / (pace_days - recency_days))', 6) }}
            as missed_purchases
    from timed

),

classed as (

    select
        origin_on,
        is_learning,
        customer_id,
        cast(repeat_purchases as bigint) as repeat_purchases,
        cast(recency_days as bigint) as recency_days,
        cast(age_days as bigint) as age_days,
        cast(days_followed as bigint) as days_followed,
        cast(days_to_next as bigint) as days_to_next,
        pace_purchases,
        pace_days,
        growth_followed,
        growth_to_next,
        missed_purchases,
        {{ frequency_class('repeat_purchases') }} as frequency_class,
        {{ recency_class('repeat_purchases', 'missed_purchases') }} as recency_class
    from grown

)

select * from classed
