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
    from as_of
    cross join purchase_days
    group by as_of.as_of_date

),

measured as (

    select
        as_of_date,
        history_days,
        case
            when history_days < 2 * {{ var('prediction_horizon_days') }}
                then {{ divide_integers('history_days', 2) }}
            else {{ var('prediction_horizon_days') }}
        end as learning_days
    from history

),

origins as (

    select
        as_of_date as origin_on,
        false as is_learning,
        {{ var('prediction_horizon_days') }} as horizon_days
    from measured

    union all

    select
        {{ add_days('as_of_date', '-learning_days') }} as origin_on,
        true as is_learning,
        learning_days as horizon_days
    from measured
    where learning_days > 0

)

select
    origin_on,
    is_learning,
    cast(horizon_days as bigint) as horizon_days
from origins
