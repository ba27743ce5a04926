with demand as (

    select * from {{ ref('int_demand_daily') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

-- a day may be tested from several origins when they are closer than the forecast is long
tested as (

    select
        demand.product_id,
        origins.origin_number,
        demand.demand_date,
        demand.day_of_week,
        demand.is_in_campaign,
        demand.units
    from demand
    inner join origins
        on demand.demand_date > origins.origin_date and demand.demand_date <= origins.ends_on
    where origins.origin_number > 0

)

select * from tested
