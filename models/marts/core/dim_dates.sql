with orders as (

    select * from {{ ref('int_orders_dated') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

numbers as (

    {{ dbt.generate_series(20000) }}

),

-- whole calendar years: from the first order's to the one after as_of_date
bounds as (

    select
        cast({{ dbt.date_trunc('year', 'min(orders.order_date)') }} as date) as first_day,
        {{ add_days(dbt.date_trunc('year', 'max(as_of.as_of_date)'), 730) }} as last_day
    from orders
    cross join as_of

),

all_days as (

    select
        {{ add_days('bounds.first_day', 'cast(numbers.generated_number - 1 as integer)') }}
            as date_day,
        bounds.last_day
    from bounds
    cross join numbers

),

days as (

    select date_day
    from all_days
    where date_day <= last_day

),

final as (

    select
        date_day,
        cast(extract(year from date_day) as bigint) as year,
        cast(extract(quarter from date_day) as bigint) as quarter,
        cast(extract(month from date_day) as bigint) as month,
        cast(extract(day from date_day) as bigint) as day_of_month,
        {{ iso_day_of_week('date_day') }} as iso_day_of_week,
        {{ iso_week('date_day') }} as iso_week,
        {{ iso_year('date_day') }} as iso_year,
        cast({{ dbt.date_trunc('week', 'date_day') }} as date) as week_start_on,
        cast({{ dbt.date_trunc('month', 'date_day') }} as date) as month_start_on,
        cast({{ dbt.date_trunc('quarter', 'date_day') }} as date) as quarter_start_on,
        {{ iso_day_of_week('date_day') }} >= 6 as is_weekend
    from days

)

select * from final
