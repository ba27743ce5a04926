-- read twice by the candidates, for the rate and for the size of a sale
{{ config(materialized='table') }}

with demand as (

    select * from {{ ref('int_demand_daily') }}

),

spans as (

    select * from {{ ref('int_demand_spans') }}

),

histories as (

    select * from {{ ref('int_demand_histories') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

calendar as (

    select * from {{ ref('int_forecast_calendar') }}

),

half_lives as (

    select distinct half_life_days from calendar
    where half_life_days > 0

),

limited as (

    select
        demand.product_id,
        demand.origin_number,
        demand.age_days,
        cast(demand.units as {{ type_double() }}) as units,
        least(cast(demand.units as {{ type_double() }}), histories.outlier_limit)
            as limited_units
    from demand
    inner join histories
        on
            demand.product_id = histories.product_id
            and demand.origin_number = histories.origin_number

),

-- each day of demand is weighted once, as seen from the origin at which it became known ...
weighted_between_origins as (

    select
        limited.product_id,
        limited.origin_number,
        half_lives.half_life_days,
        sum({{ halving_weight('limited.age_days', 'half_lives.half_life_days') }}) as sale_days,
        sum(
            limited.units
            * {{ halving_weight('limited.age_days', 'half_lives.half_life_days') }}
        ) as units,
        sum(
            limited.limited_units
            * {{ halving_weight('limited.age_days', 'half_lives.half_life_days') }}
        ) as limited_units
    from limited
    cross join half_lives
    group by limited.product_id, limited.origin_number, half_lives.half_life_days

),

-- ... and fades by as much for all of them until a later one
origin_pairs as (

    select
        later.origin_number,
        earlier.origin_number as earlier_origin_number,
        half_lives.half_life_days,
        {{ halving_weight(
            dbt.datediff('earlier.origin_date', 'later.origin_date', 'day'),
            'half_lives.half_life_days'
        ) }} as weight
    from origins as later
    inner join origins as earlier on later.origin_number <= earlier.origin_number
    cross join half_lives

),

weighted as (

    select
        weighted_between_origins.product_id,
        origin_pairs.origin_number,
        weighted_between_origins.half_life_days,
        sum(weighted_between_origins.sale_days * origin_pairs.weight) as sale_days,
        sum(weighted_between_origins.units * origin_pairs.weight) as units,
        sum(weighted_between_origins.limited_units * origin_pairs.weight) as limited_units
    from weighted_between_origins
    inner join origin_pairs
        on
            weighted_between_origins.origin_number = origin_pairs.earlier_origin_number
            and weighted_between_origins.half_life_days = origin_pairs.half_life_days
    group by
        weighted_between_origins.product_id,
        origin_pairs.origin_number,
        weighted_between_origins.half_life_days

),

span_weights as (

    select
        spans.product_id,
        spans.is_in_campaign,
        origins.origin_number,
        until.half_life_days,
        {{ each_weekday('until.weight_{k} - before.weight_{k} as weight_{k}') }}
    from spans
    inner join origins on spans.starts_on <= origins.origin_date
    inner join calendar as until
        on least(spans.ends_on, origins.origin_date) = until.calendar_date
    inner join calendar as before
        on
            {{ add_days('spans.starts_on', -1) }} = before.calendar_date
            and until.half_life_days = before.half_life_days
    where until.half_life_days > 0

),

exposures as (

    select
        span_weights.product_id,
        span_weights.origin_number,
        span_weights.half_life_days,
        {{ each_weekday('sum(span_weights.weight_{k}) as days_{k}') }},
        {{ each_weekday(
            'sum(case when span_weights.is_in_campaign then span_weights.weight_{k} else 0 end)'
            ~ '\n            as campaign_days_{k}'
        ) }}
    from span_weights
    -- products that are forecast from there
    inner join histories
        on
            span_weights.product_id = histories.product_id
            and span_weights.origin_number = histories.origin_number
    group by
        span_weights.product_id, span_weights.origin_number, span_weights.half_life_days

),

-- the calendar's weights are as seen from as_of_date, that is from origin 0
final as (

    select
        exposures.product_id,
        exposures.origin_number,
        exposures.half_life_days,
        {{ each_weekday('exposures.days_{k} / origin_pairs.weight as days_{k}') }},
        {{ each_weekday(
            'exposures.campaign_days_{k} / origin_pairs.weight as campaign_days_{k}'
        ) }},
        coalesce(weighted.sale_days, 0) as sale_days,
        coalesce(weighted.units, 0) as units,
        coalesce(weighted.limited_units, 0) as limited_units
    from exposures
    inner join origin_pairs
        on
            exposures.origin_number = origin_pairs.earlier_origin_number
            and exposures.half_life_days = origin_pairs.half_life_days
            and origin_pairs.origin_number = 0
    left join weighted
        on
            exposures.product_id = weighted.product_id
            and exposures.origin_number = weighted.origin_number
            and exposures.half_life_days = weighted.half_life_days

)

select * from final
