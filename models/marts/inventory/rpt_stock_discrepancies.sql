{#- a count may differ by so many units without being listed -#}
{%- set tolerated_units = 0 %}
{%- set by_day = 'partition by product_id order by counted_on' %}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

balances as (

    select * from {{ ref('int_product_count_balances') }}

),

intervals as (

    select * from {{ ref('int_stock_count_intervals') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

warehouses_of_products as (

    select
        product_id,
        count(distinct warehouse_id) as warehouse_count
    from counts
    group by product_id

),

-- A sale does not name a warehouse, so what has to be there is known of all of them together, on
-- days on which each was counted ...
complete as (

    select
        product_id,
        counted_on,
        on_hand,
        received_units,
        shipped_units,
        restocked_units,
        lag(counted_on) over ({{ by_day }}) as previous_counted_on,
        lag(on_hand) over ({{ by_day }}) as previous_on_hand,
        lag(received_units) over ({{ by_day }}) as previous_received_units,
        lag(shipped_units) over ({{ by_day }}) as previous_shipped_units,
        lag(restocked_units) over ({{ by_day }}) as previous_restocked_units
    from balances
    where is_complete

),

of_products as (

    select
        'product' as scope,
        product_id,
        cast(null as {{ dbt.type_string() }}) as warehouse_id,
        previous_counted_on,
        counted_on,
        previous_on_hand,
        received_units - previous_received_units as received_units,
        shipped_units - previous_shipped_units as shipped_units,
        restocked_units - previous_restocked_units as restocked_units,
        on_hand
    from complete
    where previous_counted_on is not null

),

-- ... and of one of several warehouses only between bounds: none of what was sold left from there,
-- or all of it.
of_warehouses as (

    select
        'warehouse' as scope,
        intervals.product_id,
        intervals.warehouse_id,
        intervals.previous_counted_on,
        intervals.counted_on,
        intervals.previous_on_hand,
        intervals.received_units,
        today.shipped_units - before.shipped_units as shipped_units,
        today.restocked_units - before.restocked_units as restocked_units,
        intervals.on_hand
    from intervals
    inner join warehouses_of_products
        on
            intervals.product_id = warehouses_of_products.product_id
            and warehouses_of_products.warehouse_count > 1
    inner join balances as today
        on
            intervals.product_id = today.product_id
            and intervals.counted_on = today.counted_on
    inner join balances as before
        on
            intervals.product_id = before.product_id
            and intervals.previous_counted_on = before.counted_on

),

compared as (

    select
        of_products.*,
        previous_on_hand + received_units - shipped_units + restocked_units as expected_from,
        previous_on_hand + received_units - shipped_units + restocked_units as expected_to
    from of_products
    union all
    select
        of_warehouses.*,
        previous_on_hand + received_units - shipped_units as expected_from,
        previous_on_hand + received_units + restocked_units as expected_to
    from of_warehouses

),

measured as (

    select
        compared.*,
        case
            when on_hand < expected_from then on_hand - expected_from
            when on_hand > expected_to then on_hand - expected_to
            else 0
        end as difference
    from compared

),

final as (

    select
        measured.scope,
        measured.product_id,
        measured.warehouse_id,
        measured.previous_counted_on,
        measured.counted_on,
        cast(measured.previous_on_hand as numeric(18, 3)) as previous_on_hand,
        cast(measured.received_units as numeric(18, 3)) as received_units,
        cast(measured.shipped_units as numeric(18, 3)) as shipped_units,
        cast(measured.restocked_units as numeric(18, 3)) as restocked_units,
        cast(measured.expected_from as numeric(18, 3)) as expected_from,
        cast(measured.expected_to as numeric(18, 3)) as expected_to,
        cast(measured.on_hand as numeric(18, 3)) as on_hand,
        cast(measured.difference as numeric(18, 3)) as difference,
        cast(round(measured.difference * products.unit_cost, 2) as numeric(18, 2))
            as difference_value
    from measured
    inner join products on measured.product_id = products.product_id
    where abs(measured.difference) > {{ tolerated_units }}

)

select * from final
