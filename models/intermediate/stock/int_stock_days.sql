{{ config(materialized='table') }}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

numbers as (

    {{ dbt.generate_series(20000) }}

),

hashed as (

    select
        counted_on,
        next_counted_on,
        cast(
            {{ row_hash(['product_id', 'warehouse_id', 'counted_on', 'on_hand', 'reserved']) }}
            as numeric(38, 0)
        ) as row_hash
    from counts

),

-- A count comes into force on its day and goes out of it with the next one. So what is in force on
-- a day is a running balance, and no count has to be looked at for each of the days that it holds.
changes as (

    select
        counted_on as changed_on,
        1 as counts,
        row_hash
    from hashed
    union all
    select
        next_counted_on as changed_on,
        -1 as counts,
        -row_hash as row_hash
    from hashed

),

changes_by_day as (

    select
        changed_on,
        sum(counts) as counts,
        sum(row_hash) as row_hash
    from changes
    group by changed_on

),

-- counted back from as_of_date, so that a wrong date far in the past costs no day at the end
days as (

    select
        {{ add_days('as_of.as_of_date', 'cast(1 - numbers.generated_number as integer)') }}
            as stock_date
    from numbers
    cross join as_of

),

balances as (

    select
        coalesce(days.stock_date, changes_by_day.changed_on) as stock_date,
        days.stock_date is not null as is_listed,
        sum(coalesce(changes_by_day.counts, 0)) over (
            order by coalesce(days.stock_date, changes_by_day.changed_on)
            rows between unbounded preceding and current row
        ) as counts,
        sum(coalesce(changes_by_day.row_hash, 0)) over (
            order by coalesce(days.stock_date, changes_by_day.changed_on)
            rows between unbounded preceding and current row
        ) as row_hash
    from days
    full outer join changes_by_day on days.stock_date = changes_by_day.changed_on

),

listed as (

    select
        stock_date,
        cast(counts as bigint) as counts_in_force,
        cast(row_hash as numeric(38, 0)) as counts_hash
    from balances
    where is_listed and counts > 0

)

select * from listed
