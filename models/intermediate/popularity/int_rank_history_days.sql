with as_of as (

    select * from {{ ref('int_as_of') }}

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
    -- a shop without orders has no day
    where as_of.as_of_date is not null

)

select * from history_days
