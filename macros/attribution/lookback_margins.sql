{#
    What each campaign earned on each day of sales, by attribution model and lookback: the margin,
    empty where a cost is unknown, and of it what came back after the days of int_roi_period, not
    rounded.

    shares: as of credit_shares; later_margins: later_margins_by_lookback. Names of CTEs.
#}
{% macro lookback_margins(shares, later_margins) %}
with credits as (

    select
        shares.conversion_date,
        shares.campaign_id,
        shares.attribution_model,
        shares.conversion_type,
        later_margins.later_margin,
        {{ part_between(
            '1', 'shares.from_share', 'shares.to_share', digits=12, decimals=10
        ) }} as credit,
        {{ part_between('shares.gross_margin', 'shares.from_share', 'shares.to_share') }} as margin
    from {{ shares }} as shares
    left join {{ later_margins }} as later_margins
        on shares.conversion_id = later_margins.conversion_id
    where shares.to_share > shares.from_share and shares.campaign_id is not null

)

select
    conversion_date,
    campaign_id,
    attribution_model,
    conversion_type,
    cast(case when count(margin) = count(*) then sum(margin) end as numeric(18, 2)) as margin,
    cast(coalesce(sum(later_margin * credit), 0) as numeric(32, 12)) as later_margin
from credits
group by conversion_date, campaign_id, attribution_model, conversion_type
{% endmacro %}


{#
    What later returns took of the margin of each sale, for its path of each of the other lookbacks.

    lookbacks: other_lookback_rows; conversions: fct_conversions; later_returns: int_later_returns.
    Names of CTEs.
#}
{% macro later_margins_by_lookback(lookbacks, conversions, later_returns) %}
    select
        {{ lookback_conversion_id('lookbacks.lookback_type', 'conversions.conversion_id') }}
            as conversion_id,
        conversions.conversion_date,
        later_returns.later_margin
    from {{ later_returns }} as later_returns
    inner join {{ conversions }} as conversions on later_returns.order_id = conversions.order_id
    cross join {{ lookbacks }} as lookbacks
{% endmacro %}
