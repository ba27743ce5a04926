-- read by the histories, the levels and the backtest
{{ config(materialized='table') }}

with activity as (

    select * from {{ ref('fct_product_activity_daily') }}

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

-- the days that become known with an origin: those since the one before it
ranged_origins as (

    select
        origin_number,
        origin_date,
        coalesce(
            lead(origin_date) over (order by origin_number), cast('0001-01-01' as date)
        ) as previous_origin_date
    from origins

),

final as (

    select
        activity.product_id,
        activity.activity_date as demand_date,
        activity.units_sold as units,
        {{ iso_day_of_week('activity.activity_date') }} as day_of_week,
        spans.is_in_campaign,
        products.is_launched
        and {{ add_days('products.starts_on', 'tuning.new_product_days') }}
        > activity.activity_date as is_launch,
        ranged_origins.origin_number,
        {{ dbt.datediff('activity.activity_date', 'ranged_origins.origin_date', 'day') }}
            as age_days
    from activity
    cross join tuning
    inner join products on activity.product_id = products.product_id
    inner join spans
        on
            activity.product_id = spans.product_id
            and activity.activity_date >= spans.starts_on
            and activity.activity_date <= spans.ends_on
    inner join ranged_origins
        on
            activity.activity_date > ranged_origins.previous_origin_date
            and activity.activity_date <= ranged_origins.origin_date
    where activity.units_sold > 0

)

select * from final
