with batches as (

    select * from {{ ref('stg_inventory__batches') }}
    where remaining_quantity > 0

),

shares as (

    select * from {{ ref('int_warehouse_shares') }}

),

rates as (

    select * from {{ ref('int_product_demand_rates') }}

),

forecast as (

    select * from {{ ref('fct_demand_forecast') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- demand from the day after as_of_date up to each day of the forecast
forecast_until as (

    select
        product_id,
        days_ahead,
        sum(forecast_units) over (
            partition by product_id order by days_ahead
            rows between unbounded preceding and current row
        ) as units,
        max(days_ahead) over (partition by product_id) as horizon_days
    from forecast

),

horizons as (

    select
        product_id,
        max(horizon_days) as horizon_days
    from forecast_until
    group by product_id

),

dated as (

    select
        batches.*,
        as_of.as_of_date,
        {{ dbt.datediff('as_of.as_of_date', 'batches.expires_on', 'day') }} as days_to_expiry
    from batches
    cross join as_of

),

selling as (

    select
        dated.*,
        horizons.horizon_days,
        -- days that are left to sell it
        case
            when dated.days_to_expiry > {{ var('expiry_buffer_days') }}
                then dated.days_to_expiry - {{ var('expiry_buffer_days') }}
            when dated.days_to_expiry is not null then 0
        end as selling_days
    from dated
    left join horizons on dated.product_id = horizons.product_id

),

-- beyond the forecast its mean goes on
demanded as (

    select
        selling.*,
        coalesce(shares.demand_share, 0) as demand_share,
        coalesce(forecast_until.units, 0) as forecast_units,
        case
            when selling.selling_days > selling.horizon_days
                then (selling.selling_days - selling.horizon_days) * rates.mean_daily_demand
            else 0
        end as later_units
    from selling
    inner join rates on selling.product_id = rates.product_id
    left join shares
        on
            selling.product_id = shares.product_id
            and selling.warehouse_id = shares.warehouse_id
    left join forecast_until
        on
            selling.product_id = forecast_until.product_id
            and least(selling.selling_days, selling.horizon_days) = forecast_until.days_ahead

),

stocked as (

    select
        demanded.*,
        cast(
            case
                when expires_on is not null
                    then round(demand_share * (forecast_units + later_units), 6)
            end as numeric(18, 6)
        ) as demand_until_expiry,
        row_number() over ({{ first_expired_first_out() }}) as sale_order,
        sum(remaining_quantity) over ({{ first_expired_first_out() }}) as stocked_units
    from demanded

),

-- First expired, first out: the first i batches together sell what they hold, but no more until any
-- expiry j than is wanted until then, plus all of the batches between j and i:
-- sold(i) = stocked(i) + min(0, min over j <= i of (demand until j - stocked(j))).
bounded as (

    select
        stocked.*,
        stocked_units + least(0, coalesce(
            min(demand_until_expiry - stocked_units) over (
                partition by product_id, warehouse_id order by sale_order
                rows between unbounded preceding and current row
            ), 0
        )) as sold_units
    from stocked

),

shared as (

    select
        bounded.*,
        cast(round(
            remaining_quantity - sold_units + coalesce(lag(sold_units) over (
                partition by product_id, warehouse_id order by sale_order
            ), 0), 3
        ) as numeric(18, 3)) as expected_unsold_units
    from bounded

),

final as (

    select
        shared.batch_id,
        shared.product_id,
        shared.warehouse_id,
        shared.lot_number,
        shared.as_of_date,
        shared.manufactured_on,
        shared.expires_on,
        cast(shared.days_to_expiry as bigint) as days_to_expiry,
        coalesce(shared.days_to_expiry < 0, false) as is_expired,
        cast(shared.sale_order as bigint) as sale_order,
        shared.remaining_quantity as remaining_units,
        shared.demand_until_expiry,
        cast(shared.remaining_quantity - shared.expected_unsold_units as numeric(18, 3))
            as expected_sold_units,
        shared.expected_unsold_units,
        products.unit_cost,
        cast(round(shared.expected_unsold_units * products.unit_cost, 2) as numeric(18, 2))
            as value_at_risk,
        case
            when shared.days_to_expiry is null then 'no_expiry'
            when shared.days_to_expiry < 0 then 'expired'
            when shared.expected_unsold_units < {{ var('expiry_risk_min_units') }} then 'sells_out'
            when shared.days_to_expiry <= {{ var('expiry_risk_days') }} then 'at_risk'
            else 'watch'
        end as expiry_status
    from shared
    inner join products on shared.product_id = products.product_id

)

select * from final
