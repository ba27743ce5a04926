-- joined three times to the phases of themes; one pass over all orders
{{ config(materialized='table') }}

with dates as (

    select * from {{ ref('dim_dates') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

phases as (

    select * from {{ ref('int_theme_phases') }}
    where phase = 'during'

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

first_day as (

    select min(order_date) as day from orders

),

sales as (

    select
        order_date,
        sum(net_sales) as net_sales
    from orders
    where is_sale
    group by order_date

),

theme_days as (

    select distinct dates.date_day
    from phases
    inner join dates
        on phases.phase_starts_on <= dates.date_day and phases.phase_ends_on >= dates.date_day

),

-- also the days on which nothing was sold
final as (

    select
        dates.date_day,
        dates.iso_day_of_week,
        cast(coalesce(sales.net_sales, 0) as numeric(18, 2)) as net_sales,
        theme_days.date_day is not null as is_theme_day
    from dates
    inner join first_day on dates.date_day >= first_day.day
    inner join as_of on dates.date_day <= as_of.as_of_date
    left join sales on dates.date_day = sales.order_date
    left join theme_days on dates.date_day = theme_days.date_day

)

select * from final
