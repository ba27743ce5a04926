-- depends_on: {{ ref('stg_marketing__touchpoints') }}
-- depends_on: {{ ref('int_visitors_identified') }}
-- depends_on: {{ ref('channel_groups') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('person_id', ref('int_persons_fingerprinted')) }}"
) }}

with persons as (

    {{ days_to_build('person_id', ref('int_persons_fingerprinted')) }}

),

neighbours as (

    {{ touch_neighbours('persons', is_incremental()) }}

)

select * from neighbours
