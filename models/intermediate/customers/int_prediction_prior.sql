{%- set tuning = prediction_tuning() %}
{%- set horizon = 'cast(' ~ var('prediction_horizon_days') ~ ' as ' ~ type_double() ~ ')' %}

with purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

customers as (

    select
        purchase_days.customer_id,
        purchase_days.first_purchased_on,
        {{ dbt.datediff('purchase_days.first_purchased_on', 'as_of.as_of_date', 'day') }}
            as age_days
    from purchase_days
    cross join as_of
    where purchase_days.purchase_number = 1

),

-- Counts can be compared when they are of equally long times. Of all lengths, the one that fills
-- the most days of customers: long, and still lived through by many.
filled as (

    select
        age_days,
        age_days * count(*) over (order by age_days desc) as customer_days
    from customers

),

longest_filled as (

    select
        age_days,
        row_number() over (order by customer_days desc, age_days desc) as place
    from filled

),

counted_days as (

    select
        case
            when age_days > {{ var('prediction_horizon_days') }}
                then {{ var('prediction_horizon_days') }}
            when age_days < 1 then 1
            else age_days
        end as counted_days
    from longest_filled
    where place = 1

),

counted as (

    select
        purchase_days.customer_id,
        count(*) - 1 as repeat_purchases
    from purchase_days
    inner join customers on purchase_days.customer_id = customers.customer_id
    cross join counted_days
    where
        customers.age_days >= counted_days.counted_days
        and {{ dbt.datediff(
            'purchase_days.first_purchased_on', 'purchase_days.purchased_on', 'day'
        ) }} <= counted_days.counted_days
    group by purchase_days.customer_id

),

summed as (

    select
        count(*) as customer_count,
        coalesce(sum(repeat_purchases), 0) as repeat_purchases,
        coalesce(sum(repeat_purchases * (repeat_purchases - 1)), 0) as pairs_of_purchases
    from counted

),

-- An imaginary customer, with half a purchase in a horizon, stands beside the others: a shop that
-- opened yesterday, or to which nobody has come back, has a rate too.
moments as (

    select
        counted_days.counted_days,
        (summed.repeat_purchases + 0.5)
        / (summed.customer_count * counted_days.counted_days + {{ horizon }})
            as mean_rate,
        summed.pairs_of_purchases
        / (
            summed.customer_count * counted_days.counted_days * counted_days.counted_days
            + {{ horizon }} * {{ horizon }}
        ) as mean_squared_rate
    from counted_days
    cross join summed

),

-- the gamma distribution of rates that has these moments: its shape is small where customers differ
shaped as (

    select
        counted_days,
        mean_rate,
        1 / greatest(
            mean_squared_rate / (mean_rate * mean_rate) - 1,
            1 / cast({{ tuning.prior_weight }} as {{ type_double() }})
        ) as prior_purchases
    from moments

),

final as (

    select
        cast(counted_days as bigint) as counted_days,
        {{ rounded('mean_rate', 9) }} as purchases_per_day,
        {{ rounded('prior_purchases', 6) }} as prior_purchases,
        {{ rounded('greatest(prior_purchases / mean_rate, 1)', 6) }} as prior_days
    from shaped

)

select * from final
