{{ config(materialized='table') }}

with conversion_days as (

    select * from {{ ref('int_conversion_days_fingerprinted') }}

),

order_items as (

    select * from {{ ref('fct_order_items') }}

),

-- a day of sales has its fingerprint already
days as (

    select
        conversion_date as day_on,
        'paths' as source_name,
        path_fingerprint as fingerprint
    from conversion_days
    union all
    select distinct
        order_date as day_on,
        'lines' as source_name,
        source_fingerprint as fingerprint
    from order_items

),

months as (

    select
        cast({{ dbt.date_trunc('month', 'day_on') }} as date) as month_start_on,
        {{ fingerprint_of_rows(['day_on', 'source_name', 'fingerprint']) }} as source_fingerprint
    from days
    group by cast({{ dbt.date_trunc('month', 'day_on') }} as date)

)

select * from months
