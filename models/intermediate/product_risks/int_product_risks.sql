{#- Each risk in a form of its own: what was measured, in which unit, from where on it is one. -#}

{#- a product comes back too often from so many times the shop's rate on, in so many units -#}
{%- set high_return_rate_factor = 2 -%}
{%- set min_returned_units = 3 -%}

with satisfaction as (

    select * from {{ ref('rpt_product_satisfaction') }}
    where period_type = 'as_of'

),

cover as (

    select * from {{ ref('int_product_cover') }}

),

batches as (

    select * from {{ ref('rpt_batch_expiry') }}
    where expiry_status in ('expired', 'at_risk')

),

return_rates as (

    select * from {{ ref('int_product_return_rates') }}
    where window_days = {{ month_window() }}

),

oversold_orders as (

    select * from {{ ref('rpt_oversold_orders') }}

),

expiring as (

    select
        product_id,
        sum(expected_unsold_units) as expected_unsold_units,
        min(days_to_expiry) as days_to_expiry
    from batches
    group by product_id

),

oversold as (

    select
        product_id,
        sum(short_units) as short_units,
        min(next_receipt_on) as next_receipt_on
    from oversold_orders
    group by product_id

),

risks as (

    select
        product_id,
        'declining_satisfaction' as risk,
        rating_change as figure,
        'rating points' as figure_unit,
        cast(-{{ var('rating_decline_threshold') }} as numeric(18, 6)) as threshold,
        'check_quality' as suggested_action
    from satisfaction
    where is_declining
    union all
    select
        product_id,
        'low_cover' as risk,
        days_of_cover as figure,
        'days' as figure_unit,
        reorder_cover_days as threshold,
        case when suggested_order_quantity > 0 then 'reorder' else 'wait_for_receipt' end
            as suggested_action
    from cover
    where is_low
    union all
    select
        product_id,
        'expiring_batches' as risk,
        cast(expected_unsold_units as numeric(18, 6)) as figure,
        'units' as figure_unit,
        cast({{ var('expiry_risk_min_units') }} as numeric(18, 6)) as threshold,
        case when days_to_expiry < 0 then 'write_off' else 'discount_batch' end
            as suggested_action
    from expiring
    union all
    select
        product_id,
        'high_return_rate' as risk,
        return_rate as figure,
        'share of units sold' as figure_unit,
        cast({{ high_return_rate_factor }} * shop_return_rate as numeric(18, 6))
            as threshold,
        'check_returns' as suggested_action
    from return_rates
    where
        return_rate >= {{ high_return_rate_factor }} * shop_return_rate
        and returned_units >= {{ min_returned_units }}
    union all
    select
        product_id,
        'oversold' as risk,
        cast(short_units as numeric(18, 6)) as figure,
        'units' as figure_unit,
        cast(0 as numeric(18, 6)) as threshold,
        case when next_receipt_on is null then 'stop_selling' else 'pause_promotion' end
            as suggested_action
    from oversold

)

select * from risks
