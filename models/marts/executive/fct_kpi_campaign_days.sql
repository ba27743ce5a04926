with spend as (

    select * from {{ ref('int_campaign_spend_daily') }}

),

attributed as (

    select * from {{ ref('int_attributed_daily') }}
    where
        lookback_days = {{ var('attribution_lookback_days') }}
        and attribution_model = '{{ var("attribution_model") }}'
        and conversion_type = 'sale'
        and campaign_id is not null

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

first_touch as (

    select {{ local_date('min(occurred_at)') }} as first_day from touchpoints

),

first_spend as (

    select min(spend_date) as first_day from spend

),

-- from then on both sides of return on spend are known; never, where a table is empty
recorded as (

    select
        case
            when first_touch.first_day > first_spend.first_day then first_touch.first_day
            else first_spend.first_day
        end as starts_on,
        first_touch.first_day is not null and first_spend.first_day is not null as is_recorded
    from first_touch
    cross join first_spend

),

earned as (

    select
        campaign_id,
        conversion_date,
        round(sum(revenue) + sum(later_refunds), 2) as attributed_revenue
    from attributed
    group by campaign_id, conversion_date

),

campaign_days as (

    select
        campaign_id,
        spend_date as kpi_date
    from spend
    union
    select
        campaign_id,
        conversion_date as kpi_date
    from earned

),

joined as (

    select
        campaign_days.campaign_id,
        campaigns.channel,
        campaigns.theme,
        campaign_days.kpi_date,
        coalesce(spend.spend_amount, 0) as spend_amount,
        coalesce(earned.attributed_revenue, 0) as attributed_revenue,
        recorded.is_recorded and campaign_days.kpi_date >= recorded.starts_on as is_recorded
    from campaign_days
    inner join campaigns on campaign_days.campaign_id = campaigns.campaign_id
    inner join as_of on campaign_days.kpi_date <= as_of.as_of_date
    cross join recorded
    left join spend
        on
            campaign_days.campaign_id = spend.campaign_id
            and campaign_days.kpi_date = spend.spend_date
    left join earned
        on
            campaign_days.campaign_id = earned.campaign_id
            and campaign_days.kpi_date = earned.conversion_date

),

final as (

    select
        campaign_id,
        channel,
        theme,
        kpi_date,
        cast(spend_amount as numeric(18, 2)) as marketing_spend,
        cast(case when is_recorded then spend_amount else 0 end as numeric(18, 2))
            as attributable_spend,
        cast(case when is_recorded then attributed_revenue else 0 end as numeric(18, 2))
            as attributed_revenue
    from joined

)

select * from final
