with methods as (

    select * from {{ ref('int_forecast_methods_ranked') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}
    where origin_number = 0

),

measured as (

    select
        methods.*,
        origins.as_of_date,
        {{ ratio('methods.absolute_error', 'methods.units') }} as wape,
        {{ ratio('methods.forecast_units - methods.units', 'methods.units') }} as bias,
        {{ ratio('methods.absolute_sales_error', 'methods.sales') }} as scaled_wape,
        {{ ratio('methods.forecast_sales - methods.sales', 'methods.sales') }} as scaled_bias
    from methods
    cross join origins

),

compared as (

    select
        {%- for measure in ['wape', 'scaled_wape', 'horizon_wape', 'horizon_rmse'] %}
        max(case when is_seasonal_naive then {{ measure }} end) over (partition by demand_class)
            as seasonal_naive_{{ measure }},
        {%- endfor %}
        measured.*
    from measured

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
        is_chosen
    from compared

)

select * from final
