with attributed as (

    select * from {{ ref('int_attributed_daily') }}
    where
        lookback_days = {{ var('attribution_lookback_days') }}
        and conversion_type = 'sale'

),

period as (

    select * from {{ ref('int_roi_period') }}

),

summed as (

    select
        attributed.channel,
        attributed.campaign_id,
        attributed.attribution_model,
        sum(attributed.conversions) as conversions,
        sum(attributed.new_customers) as new_customers,
        sum(attributed.revenue) as revenue,
        case
            when count(attributed.margin) = count(*) then sum(attributed.margin)
        end as margin,
        sum(attributed.later_refunds) as later_refunds,
        sum(attributed.later_margin) as later_margin
    from attributed
    inner join period
        on
            attributed.conversion_date >= period.starts_on
            and attributed.conversion_date <= period.ends_on
    group by attributed.channel, attributed.campaign_id, attributed.attribution_model

),

-- sums up to and including a row: rounded and subtracted they add up to what they are parts of
running as (

    select
        summed.*,
        sum(later_refunds) over rows_so_far as running_later_refunds,
        sum(later_margin) over rows_so_far as running_later_margin
    from summed
    window rows_so_far as (
        partition by attribution_model
        order by
            {{ binary_order('channel') }},
            {{ binary_order("coalesce(campaign_id, '')") }}
        rows between unbounded preceding and current row
    )

),

final as (

    select
        channel,
        campaign_id,
        attribution_model,
        cast(conversions as numeric(20, 10)) as conversions,
        cast(new_customers as numeric(20, 10)) as new_customers,
        cast(
            revenue + round(running_later_refunds, 2)
            - round(running_later_refunds - later_refunds, 2)
            as numeric(18, 2)
        ) as revenue,
        cast(
            margin + round(running_later_margin, 2)
            - round(running_later_margin - later_margin, 2)
            as numeric(18, 2)
        ) as margin
    from running

)

select * from final
