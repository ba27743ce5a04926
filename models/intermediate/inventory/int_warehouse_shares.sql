-- read by the health and the batches
{{ config(materialized='table') }}

{#- so many units, and a product's share is as much its own as the shop's -#}
{%- set prior_units = 5 %}

with places as (

    select * from {{ ref('int_stock_places') }}

),

intervals as (

    select * from {{ ref('int_stock_count_intervals') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

left_by_place as (

    select
        intervals.product_id,
        intervals.warehouse_id,
        sum(intervals.left_units) as left_units
    from intervals
    inner join as_of
        on
            intervals.counted_on
            > {{ add_days('as_of.as_of_date', -var('inventory_window_days')) }}
    -- what was found or moved there is no demand
    where intervals.left_units > 0
    group by intervals.product_id, intervals.warehouse_id

),

left_by_warehouse as (

    select
        warehouse_id,
        sum(left_units) as left_units
    from left_by_place
    group by warehouse_id

),

weighted as (

    select
        places.product_id,
        places.warehouse_id,
        cast(coalesce(left_by_place.left_units, 0) as numeric(18, 3)) as left_units,
        cast(coalesce(left_by_warehouse.left_units, 0) as numeric(18, 3))
            as warehouse_left_units
    from places
    left join left_by_place
        on
            places.product_id = left_by_place.product_id
            and places.warehouse_id = left_by_place.warehouse_id
    left join left_by_warehouse on places.warehouse_id = left_by_warehouse.warehouse_id

),

totals as (

    select
        product_id,
        count(*) as place_count,
        sum(left_units) as left_units,
        sum(warehouse_left_units) as warehouse_left_units
    from weighted
    group by product_id

),

-- what would be expected of a product of which nothing is known: the whole shop's shares of its
-- warehouses, equal ones when nothing left any of them
expected as (

    select
        weighted.product_id,
        weighted.warehouse_id,
        weighted.left_units,
        totals.left_units as total_left_units,
        case
            when totals.warehouse_left_units > 0
                then
                    cast(weighted.warehouse_left_units as {{ type_double() }})
                    / cast(totals.warehouse_left_units as {{ type_double() }})
            else cast(1 as {{ type_double() }}) / totals.place_count
        end as expected_share
    from weighted
    inner join totals on weighted.product_id = totals.product_id

),

final as (

    select
        product_id,
        warehouse_id,
        left_units,
        {{ rounded(
            '(left_units + ' ~ prior_units ~ ' * expected_share)'
            ~ ' / (total_left_units + ' ~ prior_units ~ ')', 9
        ) }} as demand_share
    from expected

)

select * from final
