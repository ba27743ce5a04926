with backtest as (

    select * from {{ ref('int_forecast_backtest') }}

),

methods as (

    select * from {{ ref('forecast_methods') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

classes as (

    {%- for demand_class in demand_classes() %}
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
        origins.as_of_date,
        methods.half_life_days is null as is_seasonal_naive,
        coalesce(summed.origin_count, 0) as origin_count,
        coalesce(summed.product_count, 0) as product_count,
        coalesce(summed.test_days, 0) as test_days,
        coalesce(summed.units, 0) as units,
        coalesce(summed.forecast_units, 0) as forecast_units,
        {{ ratio('summed.absolute_error', 'summed.units') }} as wape,
        {{ ratio('summed.forecast_units - summed.units', 'summed.units') }} as bias,
        {{ ratio('summed.absolute_sales_error', 'summed.sales') }} as scaled_wape,
        {{ ratio('summed.absolute_horizon_error', 'summed.sales') }} as horizon_wape,
        cast(round(cast(
            sqrt(summed.squared_horizon_error / summed.product_count) as numeric(28, 12)
        ), 6) as numeric(18, 6)) as horizon_rmse,
        {{ ratio('summed.forecast_sales - summed.sales', 'summed.sales') }} as scaled_bias
    from classes
    cross join methods
    inner join origins on origins.origin_number = 0
    left join summed
        on classes.demand_class = summed.demand_class and methods.method = summed.method

),

compared as (

    select
        measured.*,
        {%- for measure in ['wape', 'scaled_wape', 'horizon_wape', 'horizon_rmse'] %}
        max(case when is_seasonal_naive then {{ measure }} end) over (partition by demand_class)
            as seasonal_naive_{{ measure }},
        {%- endfor %}
        coalesce(
            horizon_rmse
            > (1 + {{ var('forecast_choice_tolerance') }})
            * min(horizon_rmse) over (partition by demand_class),
            false
        ) as is_worse
    from measured

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
        as_of_date,
        cast(origin_count as bigint) as origin_count,
        cast(product_count as bigint) as product_count,
        cast(test_days as bigint) as test_days,
        cast(units as numeric(20, 3)) as units,
        cast(round(cast(forecast_units as numeric(28, 12)), 6) as numeric(20, 6))
            as forecast_units,
        wape,
        bias,
        {{ ratio('wape', 'seasonal_naive_wape') }} as wape_to_seasonal_naive,
        scaled_wape,
        scaled_bias,
        {{ ratio('scaled_wape', 'seasonal_naive_scaled_wape') }}
            as scaled_wape_to_seasonal_naive,
        horizon_wape,
        {{ ratio('horizon_wape', 'seasonal_naive_horizon_wape') }}
            as horizon_wape_to_seasonal_naive,
        horizon_rmse,
        {{ ratio('horizon_rmse', 'seasonal_naive_horizon_rmse') }}
            as horizon_rmse_to_seasonal_naive,
        cast(choice_rank as bigint) as choice_rank,
        choice_rank = 1 as is_chosen
    from ranked

)

select * from final
