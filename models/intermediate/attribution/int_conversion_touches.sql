-- depends_on: {{ ref('stg_marketing__touchpoints') }}
-- depends_on: {{ ref('int_visitors_identified') }}
-- depends_on: {{ ref('int_touches_identified') }}
-- depends_on: {{ ref('int_lead_touches') }}
-- depends_on: {{ ref('channel_groups') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('person_id', ref('int_converters_fingerprinted')) }}"
) }}

with persons as (

    {{ days_to_build('person_id', ref('int_converters_fingerprinted')) }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where {{ conversion_type_counts() }}

),

touches as (

    {{ touches_to_build('persons') }}

),

paths as (

    {{ path_touches('touches', 'conversions', 'persons') }}

)

select * from paths
