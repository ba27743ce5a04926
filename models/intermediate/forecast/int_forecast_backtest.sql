-- what the report of accuracy and the choice of a method read
{{ config(materialized='table') }}

{%- set forecast_units = sum_of_weekdays(
    'candidates.units_{k} * (test_days.days_{k}'
    ~ ' + (candidates.campaign_factor - 1) * test_days.campaign_days_{k})'
) %}

with candidates as (

    select * from {{ ref('int_forecast_candidates') }}
    where origin_number > 0

),

test_days as (

    select * from {{ ref('int_forecast_test_days') }}

),

test_demand as (

    select * from {{ ref('int_forecast_test_demand') }}

),

test_units as (

    select
        product_id,
        origin_number,
        cast(sum(units) as {{ type_double() }}) as units
    from test_demand
    group by product_id, origin_number

),

-- the error of the days without a sale is the forecast itself, so their sum needs no rows ...
without_sales as (

    select
        candidates.demand_class,
        candidates.method,
        candidates.origin_number,
        count(*) as product_count,
        sum({{ sum_of_weekdays('test_days.days_{k}') }}) as test_days,
        sum({{ forecast_units }}) as forecast_units,
        sum({{ forecast_units }} / candidates.usual_sale_units) as forecast_sales,
        sum(abs({{ forecast_units }} - coalesce(test_units.units, 0)) / candidates.usual_sale_units)
            as absolute_horizon_error,
        sum(power(
            ({{ forecast_units }} - coalesce(test_units.units, 0)) / candidates.usual_sale_units, 2
        )) as squared_horizon_error
    from candidates
    inner join test_days
        on
            candidates.product_id = test_days.product_id
            and candidates.origin_number = test_days.origin_number
    left join test_units
        on
            candidates.product_id = test_units.product_id
            and candidates.origin_number = test_units.origin_number
    group by candidates.demand_class, candidates.method, candidates.origin_number

),

-- ... and the days with a sale put theirs in its place
sales as (

    select
        candidates.demand_class,
        candidates.method,
        candidates.origin_number,
        candidates.usual_sale_units,
        cast(test_demand.units as {{ type_double() }}) as units,
        {{ column_of_weekday('candidates.units_{k}', 'test_demand.day_of_week') }}
        * case when test_demand.is_in_campaign then candidates.campaign_factor else 1 end
            as forecast_units
    from test_demand
    inner join candidates
        on
            test_demand.product_id = candidates.product_id
            and test_demand.origin_number = candidates.origin_number

),

with_sales as (

    select
        demand_class,
        method,
        origin_number,
        sum(units) as units,
        sum(units / usual_sale_units) as sales,
        sum(abs(units - forecast_units) - forecast_units) as absolute_error,
        sum((abs(units - forecast_units) - forecast_units) / usual_sale_units)
            as absolute_sales_error
    from sales
    group by demand_class, method, origin_number

),

final as (

    select
        without_sales.demand_class,
        without_sales.method,
        without_sales.origin_number,
        without_sales.product_count,
        cast(without_sales.test_days as bigint) as test_days,
        coalesce(with_sales.units, 0) as units,
        without_sales.forecast_units,
        without_sales.forecast_units + coalesce(with_sales.absolute_error, 0) as absolute_error,
        coalesce(with_sales.sales, 0) as sales,
        without_sales.forecast_sales,
        without_sales.forecast_sales + coalesce(with_sales.absolute_sales_error, 0)
            as absolute_sales_error,
        without_sales.absolute_horizon_error,
        without_sales.squared_horizon_error
    from without_sales
    left join with_sales
        on
            without_sales.demand_class = with_sales.demand_class
            and without_sales.method = with_sales.method
            and without_sales.origin_number = with_sales.origin_number

)

select * from final
