{{ config(materialized='table') }}

with transitions as (

    select * from {{ ref('int_channel_transitions') }}

),

effects as (

    {{ channel_removal_effects('transitions') }}

)

select * from effects
