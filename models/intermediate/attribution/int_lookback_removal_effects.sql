{{ config(materialized='table') }}

with path_steps as (

    select * from {{ ref('int_lookback_steps') }}

),

transitions as (

    {{ channel_transitions('path_steps') }}

),

effects as (

    {{ channel_removal_effects('transitions') }}

)

select * from effects
