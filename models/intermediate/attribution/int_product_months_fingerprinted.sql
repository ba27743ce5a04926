{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_conversion_lines') }}

),

fingerprinted as (

    select * from {{ ref('int_conversions_fingerprinted') }}

),

product_months as (

    select
        lines.product_month_code,
        {{ fingerprint_of_rows([
            'lines.conversion_id', 'lines.product_id', 'lines.month_start_on', 'lines.order_share',
            'lines.net_revenue', 'lines.gross_margin', 'fingerprinted.path_fingerprint',
        ]) }} as source_fingerprint
    from lines
    inner join fingerprinted on lines.conversion_id = fingerprinted.conversion_id
    group by lines.product_month_code

)

select * from product_months
