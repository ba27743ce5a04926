{{ config(materialized='table') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        conversion_type = 'sale'
        and lookback_days = {{ var('attribution_lookback_days') }}

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

lines as (

    select * from {{ ref('int_conversion_lines') }}

),

credits as (

    {{ attribution_credits('touches', models='models') }}

),

final as (

    {{ product_attribution('credits', 'lines') }}

)

select * from final
