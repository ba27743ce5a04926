-- read by the report on batches and by the risks of products
{{ config(materialized='table') }}

{#- a batch is no longer sold in its last days, so many -#}
{%- set unsold_last_days = 0 %}
{#- fewer units left over are none -#}
{%- set least_units_left = 1 %}
{#- first expired, first out; ties by id -#}
{%- set in_order_of_sale -%}
    partition by product_id, warehouse_id
    order by coalesce(expires_on, cast('9999-12-31' as date)), {{ binary_order('batch_id') }}
    rows between unbounded preceding and current row
{%- endset %}

with batches as (

    select * from {{ ref('stg_inventory__batches') }}
    where remaining_quantity > 0

),

shares as (

    select * from {{ ref('int_warehouse_shares') }}

),

forecast as (

    select * from {{ ref('fct_demand_forecast') }}

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
        ) as units
    from forecast

),

horizons as (

    select
        product_id,
        max(days_ahead) as horizon_days,
        {{ ratio('sum(forecast_units)', 'count(*)') }} as mean_daily_demand
    from forecast
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
        horizons.mean_daily_demand,
        -- days that are left to sell it
        case
            when dated.days_to_expiry > {{ unsold_last_days }}
                then dated.days_to_expiry - {{ unsold_last_days }}
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
                then (selling.selling_days - selling.horizon_days) * selling.mean_daily_demand
            else 0
        end as later_units
    from selling
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
        row_number() over ({{ in_order_of_sale }}) as sale_order,
        sum(remaining_quantity) over ({{ in_order_of_sale }}) as stocked_units
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
        batch_id,
        product_id,
        warehouse_id,
        lot_number,
        as_of_date,
        manufactured_on,
        expires_on,
        days_to_expiry,
        sale_order,
        remaining_quantity,
        demand_until_expiry,
        expected_unsold_units,
        {{ least_units_left }} as least_units_left,
        case
            when days_to_expiry is null then 'no_expiry'
            when days_to_expiry < 0 then 'expired'
            when expected_unsold_units < {{ least_units_left }} then 'sells_out'
            when days_to_expiry <= {{ var('expiry_risk_days') }} then 'at_risk'
            else 'watch'
        end as expiry_status
    from shared

)

select * from final
