-- What the backtest holds forecasts against is what the shop sold on the tested days: for each
-- method and origin, the units of all classes are those of fct_product_activity_daily, of the
-- products known at the origin and on days not out of stock; no row may come back.

with backtest as (

    select * from {{ ref('int_forecast_backtest') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

products as (

    select * from {{ ref('int_demand_products') }}

),

stockouts as (

    select * from {{ ref('int_demand_stockouts') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

tested as (

    select
        method,
        origin_number,
        sum(units) as units
    from backtest
    group by method, origin_number

),

sold as (

    select
        origins.origin_number,
        sum(activity.units_sold) as units
    from activity
    inner join products on activity.product_id = products.product_id
    inner join origins
        on
            activity.activity_date > origins.origin_date
            and activity.activity_date <= origins.ends_on
            and products.known_on <= origins.origin_date
            and (
                products.discontinued_on is null
                or products.discontinued_on > origins.origin_date
            )
    left join stockouts
        on
            activity.product_id = stockouts.product_id
            and activity.activity_date >= stockouts.starts_on
            and activity.activity_date <= stockouts.ends_on
    where origins.origin_number > 0 and stockouts.product_id is null
    group by origins.origin_number

)

select
    tested.method,
    tested.origin_number,
    tested.units as tested_units,
    sold.units as sold_units
from tested
left join sold on tested.origin_number = sold.origin_number
where abs(tested.units - coalesce(sold.units, 0)) > 0.001
