-- a table, as lines, returns, payments and visits each read all of it
{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('stg_shop__orders') }}

),

rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

dated as (

    select
        orders.*,
        {{ local_date('orders.ordered_at') }} as order_date,
        orders.customer_id is null as is_guest,
        orders.order_status in (
            '{{ setting("sale_statuses") | join("', '") }}'
        ) as is_sale
    from orders

),

first_sales as (

    select
        order_id,
        row_number() over (
            partition by customer_id order by ordered_at, {{ binary_order('order_id') }}
        ) as sale_number
    from dated
    where is_sale and not is_guest

),

converted as (

    select
        dated.*,
        coalesce(first_sales.sale_number = 1, false) as is_first_order,
        case
            when dated.currency_code = '{{ setting("reporting_currency") }}'
                then cast(1 as numeric(18, 8))
            else rates.rate_to_reporting
        end as rate_to_reporting
    from dated
    left join first_sales on dated.order_id = first_sales.order_id
    left join rates
        on
            dated.currency_code = rates.currency_code
            and dated.order_date >= rates.valid_from
            and dated.order_date < rates.valid_before

)

select * from converted
