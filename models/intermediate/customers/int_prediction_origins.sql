{%- set tuning = prediction_tuning() %}

with purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

history as (

    select
        as_of.as_of_date,
        {{ dbt.datediff('min(purchase_days.purchased_on)', 'as_of.as_of_date', 'day') }} + 1
            as history_days
    from purchase_days
    cross join as_of
    group by as_of.as_of_date

),

-- a horizon to learn what followed, and one more so that the first was seen from many days
learnt_from as (

    select
        as_of_date,
        case
            when history_days < 2 * {{ var('prediction_horizon_days') }} then history_days
            else 2 * {{ var('prediction_horizon_days') }}
        end as learning_days
    from history

),

origins as (

    select
        as_of_date as origin_on,
        0 as days_followed,
        false as is_learning
    from learnt_from
    {%- for step in range(1, tuning.learning_steps) %}

    union all

    select
        {{ add_days('as_of_date', '-' ~ divide_integers(
            step ~ ' * learning_days', tuning.learning_steps
        )) }} as origin_on,
        {{ divide_integers(step ~ ' * learning_days', tuning.learning_steps) }}
            as days_followed,
        true as is_learning
    from learnt_from
    where {{ step }} * learning_days >= {{ tuning.learning_steps }}
    {%- endfor %}

),

-- a history of a few days has fewer origins than steps
distinct_origins as (

    select distinct
        origin_on,
        cast(days_followed as bigint) as days_followed,
        is_learning
    from origins

)

select * from distinct_origins
