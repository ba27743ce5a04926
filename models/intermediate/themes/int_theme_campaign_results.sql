with phases as (

    select * from {{ ref('int_theme_phases') }}

),

campaigns as (

    select * from {{ ref('int_theme_campaigns') }}

),

spend as (

    select * from {{ ref('int_campaign_spend_daily') }}

),

attributed as (

    select * from {{ ref('int_attributed_daily') }}
    where
        lookback_days = {{ var('attribution_lookback_days') }}
        and conversion_type = 'sale'
        and attribution_model = '{{ var("attribution_model") }}'

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

{%- set zero = 'cast(0 as numeric(32, 12))' %}

results as (

    select
        campaign_id,
        spend_date as date_day,
        cast(spend_amount as numeric(32, 12)) as promotion_cost,
        {{ zero }} as attributed_orders,
        {{ zero }} as attributed_revenue,
        {{ zero }} as attributed_margin
    from spend
    union all
    select
        campaign_id,
        conversion_date as date_day,
        {{ zero }} as promotion_cost,
        cast(conversions as numeric(32, 12)) as attributed_orders,
        cast(revenue + later_refunds as numeric(32, 12)) as attributed_revenue,
        cast(margin + later_margin as numeric(32, 12)) as attributed_margin
    from attributed

),

-- the margin of a part would pass for the margin of all
final as (

    select
        phases.theme,
        phases.occurrence_number,
        phases.phase,
        cast(round(sum(results.promotion_cost), 2) as numeric(18, 2)) as promotion_cost,
        cast(round(sum(results.attributed_orders), 6) as numeric(18, 6)) as attributed_orders,
        cast(round(sum(results.attributed_revenue), 2) as numeric(18, 2)) as attributed_revenue,
        cast(round(case
            when count(results.attributed_margin) = count(*) then sum(results.attributed_margin)
        end, 2) as numeric(18, 2)) as attributed_margin
    from phases
    inner join campaigns
        on
            phases.theme = campaigns.theme
            and phases.occurrence_number = campaigns.occurrence_number
    inner join results
        on
            campaigns.campaign_id = results.campaign_id
            and phases.phase_starts_on <= results.date_day
            and phases.phase_ends_on >= results.date_day
    inner join as_of on results.date_day <= as_of.as_of_date
    group by phases.theme, phases.occurrence_number, phases.phase

)

select * from final
