-- all models but Markov: what a day earned stands until one of its sales changes
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('conversion_date', ref('int_lookback_days_fingerprinted')) }}"
) }}

with lookbacks as (

    {{ other_lookback_rows() }}

),

days as (

    {{ days_to_build('conversion_date', ref('int_lookback_days_fingerprinted')) }}

),

touches as (

    select * from {{ ref('int_lookback_touches') }}
    {%- if is_incremental() %}
    where conversion_date in (select days.conversion_date from days)
    {%- endif %}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

shares as (

    {{ credit_shares('touches', 'rules') }}

),

later_margins as (

    {{ later_margins_by_lookback('lookbacks', 'conversions', 'later_returns') }}

),

summed as (

    {{ lookback_margins('shares', 'later_margins') }}

),

final as (

    select
        summed.*,
        days.source_fingerprint
    from summed
    inner join days on summed.conversion_date = days.conversion_date

)

select * from final
