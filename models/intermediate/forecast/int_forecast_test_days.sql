with spans as (

    select * from {{ ref('int_demand_spans') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

calendar as (

    select * from {{ ref('int_forecast_calendar') }}
    where half_life_days = 0

),

counted as (

    select
        spans.product_id,
        origins.origin_number,
        {{ span_days() }}
    from spans
    inner join origins
        on spans.ends_on > origins.origin_date and spans.starts_on <= origins.ends_on
    inner join calendar as until on least(spans.ends_on, origins.ends_on) = until.calendar_date
    inner join calendar as before
        on
            greatest({{ add_days('spans.starts_on', -1) }}, origins.origin_date)
            = before.calendar_date
    where origins.origin_number > 0
    group by spans.product_id, origins.origin_number

)

select * from counted
