{{ config(materialized='table') }}

with fingerprinted as (

    select * from {{ ref('int_conversions_fingerprinted') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

days as (

    select
        fingerprinted.conversion_date,
        {{ fingerprint_of_rows([
            'fingerprinted.conversion_id', 'fingerprinted.path_fingerprint',
            'conversions.is_first_order', 'later_returns.later_refunds',
            'later_returns.later_margin',
        ]) }} as source_fingerprint
    from fingerprinted
    inner join conversions on fingerprinted.conversion_id = conversions.conversion_id
    left join later_returns on conversions.order_id = later_returns.order_id
    group by fingerprinted.conversion_date

)

select * from days
