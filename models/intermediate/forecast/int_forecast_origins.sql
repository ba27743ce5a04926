{#- the first one back, so far that its whole forecast can be tested; from there on by steps -#}
{%- set days_back = 'cast(case when numbers.generated_number = 1 then 0 else -'
    ~ var('forecast_horizon_days') ~ ' - ' ~ var('forecast_backtest_step_days')
    ~ ' * (numbers.generated_number - 2) end as integer)' %}

with as_of as (

    select * from {{ ref('int_as_of') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

numbers as (

    {{ dbt.generate_series(var('forecast_backtest_origins') + 1) }}

),

history as (

    select
        as_of.as_of_date,
        greatest(
            min(activity.activity_date),
            {{ add_days('as_of.as_of_date', 1 - var('forecast_history_days')) }}
        ) as history_starts_on
    from as_of
    inner join activity on as_of.as_of_date >= activity.activity_date
    where activity.units_sold > 0
    group by as_of.as_of_date

),

dated as (

    select
        cast(numbers.generated_number - 1 as integer) as origin_number,
        history.history_starts_on,
        history.as_of_date,
        {{ add_days('history.as_of_date', days_back) }} as origin_date
    from history
    cross join numbers

),

final as (

    select
        origin_number,
        origin_date,
        {{ add_days('origin_date', var('forecast_horizon_days')) }} as ends_on,
        history_starts_on,
        as_of_date
    from dated
    -- origin 0 is the forecast itself, however short the history
    where
        origin_number = 0
        or {{ add_days('history_starts_on', var('forecast_min_history_days') - 1) }} <= origin_date

)

select * from final
