-- read by the health of stock and by the cover of products
{{ config(materialized='table') }}

{#- In whole thousandths, as 0.3 / 0.1 is not 3 for every engine. -#}
{%- set multiple = (var('order_multiple_units') * 1000) | round | int %}

with places as (

    select * from {{ ref('int_stock_places') }}

),

shares as (

    select * from {{ ref('int_warehouse_shares') }}

),

forecast as (

    select * from {{ ref('fct_demand_forecast') }}

),

seen as (

    select * from {{ ref('int_product_demand_seen') }}

),

lead_times as (

    select * from {{ ref('int_product_lead_times') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

service as (

    select {{ inverse_normal(var('service_level')) }} as service_factor

),

expected as (

    select
        product_id,
        {{ ratio('sum(forecast_units)', 'count(*)') }} as mean_daily_demand
    from forecast
    group by product_id

),

demanded as (

    select
        seen.product_id,
        seen.unseen_days,
        seen.demand_sd as seen_sd,
        seen.mean_daily_units,
        cast(coalesce(expected.mean_daily_demand, 0) as numeric(18, 6)) as mean_daily_demand
    from seen
    left join expected on seen.product_id = expected.product_id

),

-- where too little was seen: the forecast, and the deviation of a Poisson distribution
rates as (

    select
        product_id,
        unseen_days,
        mean_daily_demand,
        coalesce(seen_sd, cast({{ rounded(
            'sqrt(cast(mean_daily_demand as ' ~ type_double() ~ '))', 6
        ) }} as numeric(18, 6))) as demand_sd,
        cast(unseen_days * coalesce(mean_daily_units, mean_daily_demand) as numeric(18, 6))
            as lost_units
    from demanded

),

-- A warehouse has its share of the product's demand, and of its variance: the customers of one do
-- not know those of the other.
measured as (

    select
        places.product_id,
        places.warehouse_id,
        products.is_active,
        places.on_hand,
        cast(places.on_hand - places.reserved as numeric(18, 3)) as available,
        places.on_order_units,
        shares.demand_share,
        rates.unseen_days as lost_sales_days,
        cast(round(shares.demand_share * rates.lost_units, 3) as numeric(18, 3))
            as lost_units_estimate,
        cast(round(shares.demand_share * rates.mean_daily_demand, 6) as numeric(18, 6))
            as mean_daily_demand,
        {{ rounded(
            'rates.demand_sd * sqrt(cast(shares.demand_share as ' ~ type_double() ~ '))', 6
        ) }} as demand_sd,
        lead_times.lead_time_source,
        lead_times.lead_time_mean_days,
        lead_times.lead_time_sd_days,
        service.service_factor
    from places
    inner join shares
        on
            places.product_id = shares.product_id
            and places.warehouse_id = shares.warehouse_id
    inner join products on places.product_id = products.product_id
    inner join rates on places.product_id = rates.product_id
    inner join lead_times on places.product_id = lead_times.product_id
    cross join service
    -- what is no longer offered counts as long as there is something left of it
    where products.is_active or places.on_hand > 0 or places.on_order_units > 0

),

-- z * sqrt(L * sd_d^2 + d^2 * sd_L^2), exact up to the root
safe as (

    select
        measured.*,
        {{ rounded(
            'service_factor * sqrt(cast(lead_time_mean_days * demand_sd * demand_sd'
            ~ ' + mean_daily_demand * mean_daily_demand'
            ~ ' * lead_time_sd_days * lead_time_sd_days as ' ~ type_double() ~ '))', 3
        ) }} as safety_stock
    from measured

),

reordered as (

    select
        safe.*,
        cast(round(mean_daily_demand * lead_time_mean_days + safety_stock, 3) as numeric(18, 3))
            as reorder_point
    from safe

),

levelled as (

    select
        reordered.*,
        cast(
            round(reorder_point + mean_daily_demand * {{ var('review_period_days') }}, 3)
            as numeric(18, 3)
        ) as order_up_to_level
    from reordered

),

final as (

    select
        product_id,
        warehouse_id,
        is_active,
        on_hand,
        available,
        on_order_units,
        demand_share,
        lost_sales_days,
        lost_units_estimate,
        mean_daily_demand,
        demand_sd,
        lead_time_source,
        lead_time_mean_days,
        lead_time_sd_days,
        safety_stock,
        reorder_point,
        order_up_to_level,
        cast(case
            when on_hand is null or reorder_point is null then null
            when
                is_active
                and mean_daily_demand > 0
                and available + on_order_units <= reorder_point
                then {{ divide_integers(
                    '((order_up_to_level - available - on_order_units) * 1000 + '
                    ~ (multiple - 1) ~ ')', multiple
                ) }} * {{ multiple }} * 0.001
            else 0
        end as numeric(18, 3)) as suggested_order_quantity
    from levelled

)

select * from final
