{{ config(materialized='table') }}

with as_of as (

    select * from {{ ref('int_as_of') }}

),

activity_days as (

    select * from {{ ref('int_activity_days_fingerprinted') }}

),

numbers as (

    {{ dbt.generate_series(var('rank_history_days')) }}

),

history_days as (

    select
        {{ add_days('as_of.as_of_date', 'cast(1 - numbers.generated_number as integer)') }}
            as rank_date
    from as_of
    cross join numbers

),

-- a day's ranks, and those of the day before that they are compared with, stand on these days
days_behind as (

    select
        history_days.rank_date,
        activity_days.activity_date,
        activity_days.source_fingerprint
    from history_days
    inner join activity_days
        on
            history_days.rank_date >= activity_days.activity_date
            and {{ add_days('history_days.rank_date', -var('rank_history_window_days')) }}
            <= activity_days.activity_date

),

days as (

    select
        rank_date,
        {{ dbt.concat([
            fingerprint_of_rows(['activity_date', 'source_fingerprint']),
            "'/" ~ local_md5(var('popularity_weights') ~ var('popularity_share')
                ~ var('rank_history_window_days') ~ '/' ~ var('rating_prior_weight')) ~ "'",
        ]) }} as source_fingerprint
    from days_behind
    group by rank_date

)

select * from days
