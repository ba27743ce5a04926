{{ config(materialized='table') }}

with path_steps as (

    select * from {{ ref('int_path_steps') }}

),

transitions as (

    {{ channel_transitions('path_steps') }}

)

select * from transitions
