-- read by nearly each step of the forecast
{{ config(materialized='table') }}

{#- more than forecast_tuning can ask for -#}
{%- set most_origins = 60 %}
{#- The first one back lies so far back that its whole forecast can be tested; then by steps. -#}
{%- set days_back = 'cast(case when numbers.generated_number = 1 then 0 else -'
    ~ var('forecast_horizon_days')
    ~ ' - tuning.backtest_step_days * (numbers.generated_number - 2) end as integer)' %}

with as_of as (

    select * from {{ ref('int_as_of') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

tuning as (

    select * from {{ ref('forecast_tuning') }}

),

numbers as (

    {{ dbt.generate_series(most_origins) }}

),

history as (

    select
        as_of.as_of_date,
        greatest(
            min(orders.order_date),
            {{ add_days('as_of.as_of_date', '1 - tuning.history_days') }}
        ) as history_starts_on
    from as_of
    cross join tuning
    inner join orders on as_of.as_of_date >= orders.order_date
    where orders.is_sale
    group by as_of.as_of_date, tuning.history_days

),

dated as (

    select
        cast(numbers.generated_number - 1 as integer) as origin_number,
        history.history_starts_on,
        history.as_of_date,
        {{ add_days('history.as_of_date', days_back) }} as origin_date,
        tuning.min_history_days
    from history
    cross join tuning
    inner join numbers on tuning.backtest_origins + 1 >= numbers.generated_number

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
        or {{ add_days('history_starts_on', 'min_history_days - 1') }} <= origin_date

)

select * from final
