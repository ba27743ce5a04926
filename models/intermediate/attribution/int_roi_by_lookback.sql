-- what the models that look at the path alone gave is kept by day; Markov's credits move each time
{{ config(materialized='table') }}

with lookbacks as (

    {{ other_lookback_rows() }}

),

paths as (

    select * from {{ ref('int_lookback_touches') }}

),

by_path as (

    select * from {{ ref('int_lookback_margins_by_path') }}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

removal_effects as (

    select * from {{ ref('int_lookback_removal_effects') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

period as (

    select * from {{ ref('int_roi_period') }}

),

touches as (

    select paths.*
    from paths
    inner join period
        on
            paths.conversion_date >= period.starts_on
            and paths.conversion_date <= period.ends_on

),

shares as (

    {{ credit_shares('touches', 'rules', 'removal_effects') }}

),

markov_shares as (

    select * from shares
    where attribution_model = 'markov'

),

later_margins as (

    {{ later_margins_by_lookback('lookbacks', 'conversions', 'later_returns') }}

),

by_markov as (

    {{ lookback_margins('markov_shares', 'later_margins') }}

),

days as (

    select
        by_path.campaign_id,
        by_path.attribution_model,
        by_path.conversion_type,
        by_path.margin,
        by_path.later_margin
    from by_path
    inner join period
        on
            by_path.conversion_date >= period.starts_on
            and by_path.conversion_date <= period.ends_on
    union all
    select
        campaign_id,
        attribution_model,
        conversion_type,
        margin,
        later_margin
    from by_markov

),

summed as (

    select
        days.campaign_id,
        days.attribution_model,
        lookbacks.lookback_days,
        cast(
            case
                when count(days.margin) = count(*)
                    then sum(days.margin) + round(sum(days.later_margin), 2)
            end as numeric(18, 2)
        ) as margin
    from days
    inner join lookbacks on days.conversion_type = lookbacks.lookback_type
    group by days.campaign_id, days.attribution_model, lookbacks.lookback_days

)

select * from summed
