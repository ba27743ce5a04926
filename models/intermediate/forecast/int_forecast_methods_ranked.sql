-- a small table that the intervals, the forecast and the report of accuracy read
{{ config(materialized='table') }}

with backtest as (

    select * from {{ ref('int_forecast_backtest') }}

),

methods as (

    select * from {{ ref('forecast_methods') }}

),

tuning as (

    select * from {{ ref('forecast_tuning') }}

),

classes as (

    {%- for demand_class in ['smooth', 'erratic', 'intermittent', 'lumpy', 'new'] %}
    select '{{ demand_class }}' as demand_class
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

summed as (

    select
        demand_class,
        method,
        count(*) as origin_count,
        sum(product_count) as product_count,
        sum(test_days) as test_days,
        sum(units) as units,
        sum(forecast_units) as forecast_units,
        sum(absolute_error) as absolute_error,
        sum(sales) as sales,
        sum(forecast_sales) as forecast_sales,
        sum(absolute_sales_error) as absolute_sales_error,
        sum(absolute_horizon_error) as absolute_horizon_error,
        sum(squared_horizon_error) as squared_horizon_error
    from backtest
    group by demand_class, method

),

-- a method of every class has a row, also when nothing was there to test it on
measured as (

    select
        classes.demand_class,
        methods.method,
        methods.method_order,
        methods.half_life_days is null as is_seasonal_naive,
        coalesce(summed.origin_count, 0) as origin_count,
        coalesce(summed.product_count, 0) as product_count,
        coalesce(summed.test_days, 0) as test_days,
        coalesce(summed.units, 0) as units,
        coalesce(summed.forecast_units, 0) as forecast_units,
        summed.absolute_error,
        summed.sales,
        summed.forecast_sales,
        summed.absolute_sales_error,
        {{ ratio('summed.absolute_horizon_error', 'summed.sales') }} as horizon_wape,
        cast(round(cast(
            sqrt(summed.squared_horizon_error / summed.product_count) as numeric(28, 12)
        ), 6) as numeric(18, 6)) as horizon_rmse
    from classes
    cross join methods
    left join summed
        on classes.demand_class = summed.demand_class and methods.method = summed.method

),

compared as (

    select
        measured.*,
        coalesce(
            measured.horizon_rmse
            > (1 + tuning.choice_tolerance)
            * min(measured.horizon_rmse) over (partition by measured.demand_class),
            false
        ) as is_worse
    from measured
    cross join tuning

),

ranked as (

    select
        compared.*,
        row_number() over (
            partition by demand_class
            order by
                case when is_worse then 1 else 0 end,
                case when is_worse then horizon_rmse else coalesce(horizon_wape, 0) end,
                method_order
        ) as choice_rank
    from compared

),

final as (

    select
        demand_class,
        method,
        is_seasonal_naive,
        origin_count,
        product_count,
        test_days,
        units,
        forecast_units,
        absolute_error,
        sales,
        forecast_sales,
        absolute_sales_error,
        horizon_wape,
        horizon_rmse,
        choice_rank,
        choice_rank = 1 as is_chosen
    from ranked

)

select * from final
