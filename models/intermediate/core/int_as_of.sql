-- one row that nearly every model reads: as a view, each of them would look through all orders
{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('stg_shop__orders') }}

),

horizon as (

    select * from {{ ref('base_shop__data_horizon') }}

),

order_days as (

    select distinct {{ local_date('ordered_at') }} as order_date from orders

),

-- the day in which the data ends is not over, so it does not count; unless it is all there is
last_complete_day as (

    select
        coalesce(
            max(case
                when order_days.order_date < {{ local_date('horizon.data_until') }}
                    then order_days.order_date
            end),
            max(order_days.order_date)
        ) as day
    from order_days
    cross join horizon

),

as_of as (

    select
        {% if var('as_of_date', none) is none -%}
        day
        {%- else -%}
        cast('{{ var("as_of_date") }}' as date)
        {%- endif %} as as_of_date
    from last_complete_day

)

select * from as_of
