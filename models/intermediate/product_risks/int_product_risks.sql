{#- Each risk in a form of its own: what was measured, in which unit, from where on it is one. -#}
{%- set window_days = month_window(var('popularity_windows')) %}

with satisfaction as (

    select * from {{ ref('int_product_satisfaction') }}
    where period_type = 'as_of'

),

cover as (

    select * from {{ ref('int_product_cover') }}

),

batches as (

    select * from {{ ref('int_batches_left_over') }}
    where expiry_status in ('expired', 'at_risk')

),

return_rates as (

    select * from {{ ref('int_product_return_rates') }}
    where window_days = {{ window_days }}

),

short as (

    select * from {{ ref('int_order_items_short') }}

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}
    where open_units > 0 and arrives_on is not null

),

expiring as (

    select
        product_id,
        sum(expected_unsold_units) as expected_unsold_units,
        min(days_to_expiry) as days_to_expiry,
        min(least_units_left) as least_units_left
    from batches
    group by product_id

),

receipts as (

    select
        product_id,
        min(arrives_on) as next_receipt_on
    from purchase_orders
    group by product_id

),

oversold as (

    select
        short.product_id,
        sum(short.short_units) as short_units,
        min(receipts.next_receipt_on) as next_receipt_on
    from short
    left join receipts on short.product_id = receipts.product_id
    group by short.product_id

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
        cast(least_units_left as numeric(18, 6)) as threshold,
        case when days_to_expiry < 0 then 'write_off' else 'discount_batch' end
            as suggested_action
    from expiring
    union all
    select
        product_id,
        'high_return_rate' as risk,
        return_rate as figure,
        'share of units sold' as figure_unit,
        high_return_rate as threshold,
        'check_returns' as suggested_action
    from return_rates
    where is_often_returned
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
