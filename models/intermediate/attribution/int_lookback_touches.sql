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

with lookbacks as (

    {{ other_lookback_rows() }}

),

persons as (

    {{ days_to_build('person_id', ref('int_converters_fingerprinted')) }}

),

sales as (

    select * from {{ ref('int_conversions_identified') }}
    where conversion_type = 'sale' and {{ conversion_type_counts() }}

),

conversions as (

    select
        {{ lookback_conversion_id('lookbacks.lookback_type', 'sales.conversion_id') }}
            as conversion_id,
        lookbacks.lookback_type as conversion_type,
        sales.person_id,
        sales.converted_at,
        sales.conversion_date,
        sales.lead_at,
        sales.net_revenue,
        sales.gross_margin
    from sales
    cross join lookbacks

),

touches as (

    {{ lookback_touches('lookbacks', 'persons' if is_incremental() else none) }}

),

paths as (

    {{ path_touches('touches', 'conversions', 'persons') }}

)

select * from paths
