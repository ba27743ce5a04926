-- made anew each time: the removal effects move with every day, and with them all months
{{ config(materialized='table') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        conversion_type = 'sale'
        and lookback_days = {{ var('attribution_lookback_days') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

lines as (

    select * from {{ ref('int_conversion_lines') }}

),

credits as (

    {{ attribution_credits('touches', removal_effects='removal_effects') }}

),

final as (

    {{ product_attribution('credits', 'lines') }}

)

select * from final
