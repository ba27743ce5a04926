with shares as (

    select * from {{ ref('int_warehouse_shares') }}

),

rates as (

    select * from {{ ref('int_product_demand_rates') }}

),

lead_times as (

    select * from {{ ref('int_product_lead_times') }}

),

service as (

    select {{ inverse_normal(var('service_level')) }} as service_factor

),

-- A warehouse has its share of the product's demand, and of its variance: the customers of one do
-- not know those of the other.
measured as (

    select
        shares.product_id,
        shares.warehouse_id,
        shares.demand_share,
        cast(round(shares.demand_share * rates.mean_daily_demand, 6) as numeric(18, 6))
            as mean_daily_demand,
        {{ rounded(
            'rates.demand_sd * sqrt(cast(shares.demand_share as ' ~ type_double() ~ '))', 6
        ) }} as demand_sd,
        lead_times.lead_time_source,
        lead_times.lead_time_mean_days,
        lead_times.lead_time_sd_days,
        service.service_factor
    from shares
    inner join rates on shares.product_id = rates.product_id
    inner join lead_times on shares.product_id = lead_times.product_id
    cross join service

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

final as (

    select
        product_id,
        warehouse_id,
        demand_share,
        mean_daily_demand,
        demand_sd,
        lead_time_source,
        lead_time_mean_days,
        lead_time_sd_days,
        safety_stock,
        reorder_point,
        cast(
            round(reorder_point + mean_daily_demand * {{ var('review_period_days') }}, 3)
            as numeric(18, 3)
        ) as order_up_to_level
    from reordered

)

select * from final
