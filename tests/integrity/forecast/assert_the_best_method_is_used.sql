-- Each class of demand has one chosen method, tested from as many days as there are at most, and
-- none has a horizon_rmse that is lower by more than `forecast_tuning.choice_tolerance`; the
-- forecasts of the class are made by it.

with accuracy as (

    select * from {{ ref('rpt_forecast_accuracy') }}

),

forecast as (

    select * from {{ ref('fct_demand_forecast') }}

),

tuning as (

    select * from {{ ref('forecast_tuning') }}

),

chosen as (

    select
        demand_class,
        max(origin_count) as origin_count,
        sum(case when is_chosen then 1 else 0 end) as chosen_count,
        min(horizon_rmse) as lowest_rmse,
        min(case when is_chosen then horizon_rmse end) as chosen_rmse,
        max(case when is_chosen then method end) as chosen_method
    from accuracy
    group by demand_class

),

used as (

    select distinct
        demand_class,
        method
    from forecast

)

select
    chosen.demand_class,
    chosen.chosen_count,
    chosen.lowest_rmse,
    chosen.chosen_rmse,
    chosen.chosen_method,
    used.method as used_method
from chosen
cross join tuning
left join used on chosen.demand_class = used.demand_class
where
    chosen.chosen_count <> 1
    or chosen.origin_count > tuning.backtest_origins
    or chosen.chosen_rmse > (1 + tuning.choice_tolerance) * chosen.lowest_rmse
    or used.method <> chosen.chosen_method
