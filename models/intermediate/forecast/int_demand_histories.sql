-- read by the levels, the indices and the candidates
{{ config(materialized='table') }}

with demand as (

    select * from {{ ref('int_demand_daily') }}

),

spans as (

    select * from {{ ref('int_demand_spans') }}

),

products as (

    select * from {{ ref('int_demand_products') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

tuning as (

    select * from {{ ref('forecast_tuning') }}

),

calendar as (

    select * from {{ ref('int_forecast_calendar') }}
    where half_life_days = 0

),

known_products as (

    select
        products.product_id,
        products.category,
        products.starts_on,
        products.is_launched,
        origins.origin_number,
        origins.origin_date
    from products
    cross join origins
    where
        products.known_on <= origins.origin_date
        and (
            products.discontinued_on is null or products.discontinued_on > origins.origin_date
        )

),

days as (

    select
        spans.product_id,
        origins.origin_number,
        {{ span_days() }}
    from spans
    inner join origins on spans.starts_on <= origins.origin_date
    inner join calendar as until
        on least(spans.ends_on, origins.origin_date) = until.calendar_date
    inner join calendar as before on {{ add_days('spans.starts_on', -1) }} = before.calendar_date
    group by spans.product_id, origins.origin_number

),

-- each day of demand is added up once, with the origin at which it became known ...
demand_between_origins as (

    select
        product_id,
        origin_number,
        count(*) as sale_days,
        sum(units) as units,
        sum(units * units) as squared_units,
        sum(case when is_in_campaign then units else 0 end) as campaign_units,
        sum(case when is_launch then 1 else 0 end) as launch_sale_days,
        {{ each_weekday('sum(case when day_of_week = {k} then units else 0 end) as units_{k}') }}
    from demand
    group by product_id, origin_number

),

-- ... and each origin knows its own and all those before it
demand_until_origin as (

    select
        demand_between_origins.product_id,
        origins.origin_number,
        sum(demand_between_origins.sale_days) as sale_days,
        sum(demand_between_origins.units) as units,
        sum(demand_between_origins.squared_units) as squared_units,
        sum(demand_between_origins.campaign_units) as campaign_units,
        sum(demand_between_origins.launch_sale_days) as launch_sale_days,
        {{ each_weekday('sum(demand_between_origins.units_{k}) as units_{k}') }}
    from demand_between_origins
    inner join origins on demand_between_origins.origin_number >= origins.origin_number
    group by demand_between_origins.product_id, origins.origin_number

),

last_weeks as (

    select
        demand.product_id,
        origins.origin_number,
        {{ each_weekday('sum(case when demand.day_of_week = {k} then demand.units else 0 end)'
            ~ ' as units_{k}') }}
    from demand
    inner join origins
        on
            demand.demand_date > {{ add_days('origins.origin_date', -7) }}
            and demand.demand_date <= origins.origin_date
    group by demand.product_id, origins.origin_number

),

joined as (

    select
        known_products.product_id,
        known_products.origin_number,
        known_products.category,
        known_products.starts_on,
        known_products.is_launched,
        known_products.origin_date,
        cast({{ sum_of_weekdays('coalesce(days.days_{k}, 0)') }} as bigint) as history_days,
        cast(coalesce(demand_until_origin.sale_days, 0) as bigint) as sale_days,
        cast(coalesce(demand_until_origin.units, 0) as numeric(20, 3)) as units,
        cast(coalesce(demand_until_origin.squared_units, 0) as numeric(38, 6)) as squared_units,
        cast(coalesce(demand_until_origin.campaign_units, 0) as numeric(20, 3)) as campaign_units,
        cast(coalesce(demand_until_origin.launch_sale_days, 0) as bigint) as launch_sale_days,
        {{ each_weekday('cast(coalesce(days.days_{k}, 0) as bigint) as days_{k}') }},
        {{ each_weekday(
            'cast(coalesce(days.campaign_days_{k}, 0) as bigint) as campaign_days_{k}'
        ) }},
        {{ each_weekday(
            'cast(coalesce(demand_until_origin.units_{k}, 0) as numeric(20, 3)) as units_{k}'
        ) }},
        {{ each_weekday(
            'cast(coalesce(last_weeks.units_{k}, 0) as numeric(20, 3))'
            ~ '\n            as last_week_units_{k}'
        ) }}
    from known_products
    left join days
        on
            known_products.product_id = days.product_id
            and known_products.origin_number = days.origin_number
    left join demand_until_origin
        on
            known_products.product_id = demand_until_origin.product_id
            and known_products.origin_number = demand_until_origin.origin_number
    left join last_weeks
        on
            known_products.product_id = last_weeks.product_id
            and known_products.origin_number = last_weeks.origin_number

),

measured as (

    select
        joined.*,
        {{ ratio('history_days', 'sale_days') }} as average_demand_interval,
        {{ ratio('sale_days * squared_units - units * units', 'units * units') }}
            as squared_variation,
        cast(units as {{ type_double() }}) / nullif(sale_days, 0) as mean_sale_units
    from joined

),

final as (

    select
        measured.*,
        case
            when measured.history_days < tuning.new_product_days then 'new'
            when measured.average_demand_interval < tuning.interval_threshold
                then case
                    when measured.squared_variation < tuning.variation_threshold then 'smooth'
                    else 'erratic'
                end
            when measured.squared_variation >= tuning.variation_threshold then 'lumpy'
            else 'intermittent'
        end as demand_class,
        -- what is sold beyond it on a day is out of the common
        measured.mean_sale_units * (
            1 + tuning.outlier_deviations
            * sqrt(cast(measured.squared_variation as {{ type_double() }}))
        ) as outlier_limit
    from measured
    cross join tuning

)

select * from final
