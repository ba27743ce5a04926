-- Each day shows the latest count up to it, found here from day to day (those of the window of
-- inventory, as all of them would cost more than to make them). No day is missing between the first
-- count and as_of_date, and none is there that should not be.
with counts as (

    select * from {{ ref('stg_inventory__stock_levels') }}

),

stock as (

    select * from {{ ref('fct_stock_daily') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- the day's own count, or else the row of the day before with one more day since its count
expected as (

    select
        stock.product_id,
        stock.warehouse_id,
        stock.stock_date,
        counts.stock_date is not null as is_counted,
        coalesce(counts.on_hand_quantity, day_before.on_hand) as on_hand,
        coalesce(counts.reserved_quantity, day_before.reserved) as reserved,
        case
            when counts.stock_date is null then day_before.days_since_count + 1 else 0
        end as days_since_count
    from stock
    left join counts
        on
            stock.product_id = counts.product_id
            and stock.warehouse_id = counts.warehouse_id
            and stock.stock_date = counts.stock_date
    left join stock as day_before
        on
            stock.product_id = day_before.product_id
            and stock.warehouse_id = day_before.warehouse_id
            and {{ add_days('stock.stock_date', -1) }} = day_before.stock_date
    inner join as_of
        on
            stock.stock_date
            > {{ add_days('as_of.as_of_date', -var('inventory_window_days')) }}

),

spans as (

    select
        counts.product_id,
        counts.warehouse_id,
        {{ dbt.datediff('min(counts.stock_date)', 'max(as_of.as_of_date)', 'day') }} + 1 as days
    from counts
    cross join as_of
    where counts.stock_date <= as_of.as_of_date
    group by counts.product_id, counts.warehouse_id

),

held as (

    select
        product_id,
        warehouse_id,
        count(*) as days
    from stock
    group by product_id, warehouse_id

)

select
    stock.product_id,
    stock.warehouse_id,
    stock.stock_date,
    'not the latest count' as problem
from stock
inner join expected
    on
        stock.product_id = expected.product_id
        and stock.warehouse_id = expected.warehouse_id
        and stock.stock_date = expected.stock_date
where
    expected.on_hand is null
    or stock.is_counted <> expected.is_counted
    or stock.on_hand <> expected.on_hand
    or stock.reserved <> expected.reserved
    or stock.days_since_count <> expected.days_since_count
union all
select
    coalesce(spans.product_id, held.product_id) as product_id,
    coalesce(spans.warehouse_id, held.warehouse_id) as warehouse_id,
    null as stock_date,
    'too few or too many days' as problem
from spans
full outer join held
    on spans.product_id = held.product_id and spans.warehouse_id = held.warehouse_id
where spans.days is null or held.days is null or spans.days <> held.days
