-- a small table that is looked up for the two ends of every span
{{ config(materialized='table') }}

{%- set days_so_far = 'partition by half_life_days order by calendar_date'
    ~ ' rows between unbounded preceding and current row' %}
{#- more than the history of forecast_tuning can have -#}
{%- set most_days = 4000 + var('forecast_horizon_days') %}

with origins as (

    select * from {{ ref('int_forecast_origins') }}
    where origin_number = 0

),

methods as (

    select * from {{ ref('forecast_methods') }}

),

numbers as (

    {{ dbt.generate_series(most_days) }}

),

half_lives as (

    select half_life_days from methods
    where half_life_days is not null
    union
    select size_half_life_days as half_life_days from methods
    where size_half_life_days is not null
    union
    select 0 as half_life_days

),

-- from the day before the history to the last day of the forecast
dates as (

    select
        {{ add_days(
            'origins.history_starts_on', 'cast(numbers.generated_number - 2 as integer)'
        ) }} as calendar_date,
        origins.as_of_date
    from origins
    inner join numbers
        on
            {{ dbt.datediff('origins.history_starts_on', 'origins.ends_on', 'day') }} + 2
            >= numbers.generated_number

),

weighted as (

    select
        half_lives.half_life_days,
        dates.calendar_date,
        {{ iso_day_of_week('dates.calendar_date') }} as day_of_week,
        case
            when half_lives.half_life_days = 0 then 1
            else {{ halving_weight(
                dbt.datediff('dates.calendar_date', 'dates.as_of_date', 'day'),
                'half_lives.half_life_days'
            ) }}
        end as weight
    from dates
    cross join half_lives

),

final as (

    select
        half_life_days,
        calendar_date,
        {{ each_weekday(
            'sum(case when day_of_week = {k} then weight else 0 end) over (' ~ days_so_far ~ ')'
            ~ ' as weight_{k}'
        ) }}
    from weighted

)

select * from final
