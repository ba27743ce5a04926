-- A view, as every day changes the removal effects, and with them the credits of all conversions
-- under markov; what is dear, the paths and their order, is kept in int_conversion_touches.
{{ config(materialized='view') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

final as (

    {{ attribution_credits('touches', 'rules', 'removal_effects') }}

)

select * from final
