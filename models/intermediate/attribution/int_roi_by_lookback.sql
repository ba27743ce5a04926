-- sums the credits of all paths of the other lookbacks
{{ config(materialized='table') }}

with lookbacks as (

    {{ other_lookback_rows() }}

),

paths as (

    select * from {{ ref('int_lookback_touches') }}

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

later_margins as (

    select
        {{ lookback_conversion_id('lookbacks.lookback_type', 'conversions.conversion_id') }}
            as conversion_id,
        later_returns.later_margin
    from later_returns
    inner join conversions on later_returns.order_id = conversions.order_id
    cross join lookbacks

),

credits as (

    select
        shares.campaign_id,
        shares.attribution_model,
        shares.conversion_type,
        later_margins.later_margin,
        {{ part_between(
            '1', 'shares.from_share', 'shares.to_share', digits=12, decimals=10
        ) }} as credit,
        {{ part_between('shares.gross_margin', 'shares.from_share', 'shares.to_share') }} as margin
    from shares
    left join later_margins on shares.conversion_id = later_margins.conversion_id
    where shares.to_share > shares.from_share and shares.campaign_id is not null

),

summed as (

    select
        credits.campaign_id,
        credits.attribution_model,
        lookbacks.lookback_days,
        cast(
            case
                when count(credits.margin) = count(*)
                    then
                        sum(credits.margin)
                        + round(coalesce(sum(credits.later_margin * credits.credit), 0), 2)
            end as numeric(18, 2)
        ) as margin
    from credits
    inner join lookbacks on credits.conversion_type = lookbacks.lookback_type
    group by credits.campaign_id, credits.attribution_model, lookbacks.lookback_days

)

select * from summed
