{{ config(materialized='table') }}

{%- set tuning = affinity_tuning() %}

with lines as (

    select * from {{ ref('int_basket_lines') }}

),

bounds as (

    select * from {{ ref('int_affinity_window') }}

),

-- when the way of taking baskets in has changed, all days have
days as (

    select
        lines.order_date,
        {{ dbt.concat([
            fingerprint_of_rows(['lines.order_code', 'lines.product_code']),
            "'/" ~ code_of('int_basket_changes') ~ '/' ~ tuning.max_basket_size ~ "'",
        ]) }} as source_fingerprint
    from lines
    inner join bounds
        on lines.order_date >= bounds.starts_on and lines.order_date <= bounds.ends_on
    group by lines.order_date

)

select * from days
