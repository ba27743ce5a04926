{#
    What each channel and campaign earned on each day of conversions: the rows of
    int_attributed_daily. Of other lookbacks than the shop's own, campaigns only, as nothing else is
    compared.

    credits: as of attribution_credits; conversions: int_conversions_identified; later_returns:
    int_later_returns. Names of CTEs.
#}
{% macro attributed_daily(credits, conversions, later_returns) %}
with noted as (

    select
        conversions.conversion_id,
        conversions.is_first_order,
        later_returns.later_refunds,
        later_returns.later_margin
    from {{ conversions }} as conversions
    left join {{ later_returns }} as later_returns
        on conversions.order_id = later_returns.order_id
    where conversions.is_first_order or later_returns.order_id is not null

),

summed as (

    select
        credits.lookback_days,
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
    from {{ credits }} as credits
    left join noted on credits.conversion_id = noted.conversion_id
    where
        credits.campaign_id is not null
        or credits.lookback_days = {{ var('attribution_lookback_days') }}
    group by
        credits.lookback_days,
        credits.conversion_date,
        credits.channel,
        credits.campaign_id,
        credits.attribution_model,
        credits.conversion_type

)

select * from summed
{% endmacro %}
