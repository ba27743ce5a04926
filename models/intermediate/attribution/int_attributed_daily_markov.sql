-- made anew each time: the removal effects move with every day, and with them what all days earned
{{ config(materialized='table') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

credits as (

    {{ attribution_credits('touches', removal_effects='removal_effects') }}

),

final as (

    {{ attributed_daily('credits', 'conversions', 'later_returns') }}

)

select * from final
