-- all models but Markov: what a day earned stands until one of its conversions changes
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('conversion_date', ref('int_conversion_days_fingerprinted')) }}"
) }}

with days as (

    {{ days_to_build('conversion_date', ref('int_conversion_days_fingerprinted')) }}

),

-- from the paths and not from fct_attribution_credits: engines would work out those of all days
touches as (

    select * from {{ ref('int_conversion_touches') }}
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

credits as (

    {{ attribution_credits('touches', 'rules') }}

),

summed as (

    {{ attributed_daily('credits', 'conversions', 'later_returns') }}

),

final as (

    select
        summed.*,
        days.source_fingerprint
    from summed
    inner join days on summed.conversion_date = days.conversion_date

)

select * from final
