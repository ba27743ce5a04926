-- Every active product that has sold, or whose launch is known, has the same days ahead, one each
-- from the day after as_of_date on, and nothing else has any; no row may come back.

with forecast as (

    select * from {{ ref('fct_demand_forecast') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

first_sales as (

    select
        activity.product_id,
        min(activity.activity_date) as first_sold_on
    from activity
    cross join as_of
    where activity.units_sold > 0 and activity.activity_date <= as_of.as_of_date
    group by activity.product_id

),

expected as (

    select products.product_id
    from products
    cross join as_of
    left join first_sales on products.product_id = first_sales.product_id
    where
        (products.discontinued_on is null or products.discontinued_on > as_of.as_of_date)
        and (
            products.launched_on <= as_of.as_of_date or first_sales.first_sold_on is not null
        )

),

found as (

    select
        forecast.product_id,
        count(*) as day_count,
        count(distinct forecast.days_ahead) as days_ahead_count,
        max(forecast.days_ahead) as last_days_ahead,
        sum(case
            when
                forecast.as_of_date = as_of.as_of_date
                and {{ dbt.datediff('forecast.as_of_date', 'forecast.forecast_date', 'day') }}
                = forecast.days_ahead
                then 1
            else 0
        end) as right_days
    from forecast
    cross join as_of
    group by forecast.product_id

)

select
    expected.product_id as expected_product_id,
    found.product_id,
    found.day_count,
    found.days_ahead_count,
    found.last_days_ahead,
    found.right_days
from expected
full outer join found on expected.product_id = found.product_id
where
    expected.product_id is null
    or found.product_id is null
    or found.day_count <> {{ var('forecast_horizon_days') }}
    or found.days_ahead_count <> {{ var('forecast_horizon_days') }}
    or found.last_days_ahead <> {{ var('forecast_horizon_days') }}
    or found.right_days <> {{ var('forecast_horizon_days') }}
