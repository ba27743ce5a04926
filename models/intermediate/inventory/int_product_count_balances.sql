-- read three times by rpt_stock_discrepancies
{{ config(materialized='table') }}

{#- counts of so many days are compared -#}
{%- set compared_days = 365 %}
{%- set so_far = 'partition by product_id order by moved_on'
    ~ ' rows between unbounded preceding and current row' %}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}
    where received_on is not null

),

order_items as (

    select * from {{ ref('int_order_items_fulfilled') }}
    where left_on is not null

),

returned as (

    select * from {{ ref('fct_returns') }}

),

as_of as (

    select
        as_of_date,
        {{ add_days('as_of_date', 1 - compared_days) }} as first_day
    from {{ ref('int_as_of') }}

),

places as (

    select
        product_id,
        warehouse_id,
        min(counted_on) as first_counted_on,
        -- a place that was empty at its last count need not be counted any more
        max(case
            when next_counted_on = cast('9999-12-31' as date) and on_hand = 0 then counted_on
            else next_counted_on
        end) as last_to_count_on
    from counts
    group by product_id, warehouse_id

),

count_days as (

    select
        counts.product_id,
        counts.counted_on,
        count(*) as counted_places,
        sum(counts.on_hand) as on_hand
    from counts
    cross join as_of
    where counts.counted_on >= as_of.first_day
    group by counts.product_id, counts.counted_on

),

places_to_count as (

    select
        count_days.product_id,
        count_days.counted_on,
        count(*) as place_count
    from count_days
    inner join places
        on
            count_days.product_id = places.product_id
            and count_days.counted_on >= places.first_counted_on
            and count_days.counted_on <= places.last_to_count_on
    group by count_days.product_id, count_days.counted_on

),

movements as (

    select
        count_days.product_id,
        count_days.counted_on as moved_on,
        count_days.counted_places,
        count_days.on_hand,
        0 as received_units,
        0 as shipped_units,
        0 as restocked_units
    from count_days
    union all
    select
        purchase_orders.product_id,
        {{ first_count_after('purchase_orders.received_on') }} as moved_on,
        null as counted_places,
        null as on_hand,
        purchase_orders.received_units,
        0 as shipped_units,
        0 as restocked_units
    from purchase_orders
    union all
    select
        order_items.product_id,
        {{ first_count_after('order_items.left_on') }} as moved_on,
        null as counted_places,
        null as on_hand,
        0 as received_units,
        order_items.quantity as shipped_units,
        0 as restocked_units
    from order_items
    union all
    select
        returned.product_id,
        {{ first_count_after('returned.returned_on') }} as moved_on,
        null as counted_places,
        null as on_hand,
        0 as received_units,
        0 as shipped_units,
        returned.quantity as restocked_units
    from returned
    where {{ var('returns_are_restocked') | lower }}

),

days as (

    select
        movements.product_id,
        movements.moved_on,
        max(movements.counted_places) as counted_places,
        max(movements.on_hand) as on_hand,
        sum(movements.received_units) as received_units,
        sum(movements.shipped_units) as shipped_units,
        sum(movements.restocked_units) as restocked_units
    from movements
    cross join as_of
    where movements.moved_on >= as_of.first_day and movements.moved_on <= as_of.as_of_date
    group by movements.product_id, movements.moved_on

),

-- running sums, so that the units between any two counts are a difference
balances as (

    select
        product_id,
        moved_on as counted_on,
        counted_places,
        on_hand,
        sum(received_units) over ({{ so_far }}) as received_units,
        sum(shipped_units) over ({{ so_far }}) as shipped_units,
        sum(restocked_units) over ({{ so_far }}) as restocked_units
    from days

),

final as (

    select
        balances.product_id,
        balances.counted_on,
        balances.counted_places = places_to_count.place_count as is_complete,
        cast(balances.on_hand as numeric(18, 3)) as on_hand,
        cast(balances.received_units as numeric(18, 3)) as received_units,
        cast(balances.shipped_units as numeric(18, 3)) as shipped_units,
        cast(balances.restocked_units as numeric(18, 3)) as restocked_units
    from balances
    inner join places_to_count
        on
            balances.product_id = places_to_count.product_id
            and balances.counted_on = places_to_count.counted_on

)

select * from final
