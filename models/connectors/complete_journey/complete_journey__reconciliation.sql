{{ config(schema='audit', materialized='table') }}

-- A rejected line of quantity 0 carries its whole amount as unit_price (see the order items).
{% set line_gross %}
cast(round(case when quantity = 0 then 1 else quantity end * unit_price, 2) as numeric(18, 2))
{% endset %}

with transactions as (

    select
        basket_id,
        quantity,
        cast(retail_disc as numeric(18, 2))
        + cast(coupon_match_disc as numeric(18, 2)) as discount_amount,
        cast(sales_value as numeric(18, 2)) as sales_value
    from read_parquet({{ platform_file('transactions.parquet') }})

),

raw_totals as (

    select
        count(distinct basket_id) as orders,
        count(*) as order_lines,
        sum(quantity) as units,
        sum(sales_value + discount_amount) as gross_sales,
        sum(discount_amount) as discounts,
        sum(sales_value) as net_sales
    from transactions

)

{{ reconciled_totals(
    'raw_totals',
    ['orders', 'order_lines', 'units', 'gross_sales', 'discounts', 'net_sales'],
    line_gross | trim
) }}
