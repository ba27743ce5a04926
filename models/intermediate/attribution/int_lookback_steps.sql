-- depends_on: {{ ref('int_touches_identified') }}
-- depends_on: {{ ref('int_lead_touches') }}
-- depends_on: {{ ref('int_conversions_identified') }}
-- depends_on: {{ ref('channel_groups') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('person_id', ref('int_persons_fingerprinted')) }}"
) }}

with lookbacks as (

    {{ other_lookback_rows() }}

),

persons as (

    {{ days_to_build('person_id', ref('int_persons_fingerprinted')) }}

),

touches as (

    {{ lookback_touches('lookbacks', 'persons' if is_incremental() else none) }}

),

steps as (

    {{ path_steps('touches', 'persons', 'lookback_days') }}

)

select * from steps
