-- the reports of channels, campaigns and ROI read it: one pass over the largest table of the domain
{{ config(materialized='table') }}

with credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

noted as (

    select
        conversions.conversion_id,
        conversions.is_first_order,
        later_returns.later_refunds,
        later_returns.later_margin
    from conversions
    left join later_returns on conversions.order_id = later_returns.order_id
    where conversions.is_first_order or later_returns.order_id is not null

),

summed as (

    select
        credits.conversion_date,
        credits.channel,
        credits.campaign_id,
        credits.attribution_model,
        credits.conversion_type,
        cast(sum(credits.credit) as numeric(20, 10)) as conversions,
        cast(
            sum(case when noted.is_first_order then credits.credit else 0 end)
            as numeric(20, 10)
        ) as new_customers,
        cast(sum(credits.attributed_revenue) as numeric(18, 2)) as revenue,
        -- the margin of a part would pass for the margin of all
        cast(
            case
                when count(credits.attributed_margin) = count(*)
                    then sum(credits.attributed_margin)
            end as numeric(18, 2)
        ) as margin,
        cast(coalesce(sum(noted.later_refunds * credits.credit), 0) as numeric(32, 12))
            as later_refunds,
        cast(coalesce(sum(noted.later_margin * credits.credit), 0) as numeric(32, 12))
            as later_margin
    from credits
    left join noted on credits.conversion_id = noted.conversion_id
    group by
        credits.conversion_date,
        credits.channel,
        credits.campaign_id,
        credits.attribution_model,
        credits.conversion_type

)

select * from summed
