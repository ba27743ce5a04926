{{ config(
    materialized='by_part',
    meta={
        'part': 'stock_date',
        'made_from': ['int_stock_days'],
    }
) }}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

days as (

    select * from {{ ref('int_stock_days') }}
    where {{ in_changed_parts('stock_date') }}

),

days_of_months as (

    select
        stock_date,
        cast({{ dbt.date_trunc('month', 'stock_date') }} as date) as month_start_on
    from days

),

months as (

    select
        month_start_on,
        min(stock_date) as first_day,
        max(stock_date) as last_day
    from days_of_months
    group by month_start_on

),

-- By way of the months, so that there is an equality to join by: PostgreSQL would compare each
-- count with each day, three times as long for 20,000 products in two warehouses and a year of
-- weeks.
counts_of_months as (

    select
        counts.*,
        months.month_start_on
    from counts
    inner join months
        on
            counts.counted_on <= months.last_day
            and counts.next_counted_on > months.first_day

),

final as (

    select
        counts.product_id,
        counts.warehouse_id,
        days.stock_date,
        cast(counts.on_hand as numeric(18, 3)) as on_hand,
        cast(counts.reserved as numeric(18, 3)) as reserved,
        cast(counts.on_hand - counts.reserved as numeric(18, 3)) as available,
        counts.counted_on = days.stock_date as is_counted,
        cast({{ dbt.datediff('counts.counted_on', 'days.stock_date', 'day') }} as bigint)
            as days_since_count,
        counts.on_hand <= counts.reserved as is_stockout
    from counts_of_months as counts
    inner join days_of_months as days
        on
            counts.month_start_on = days.month_start_on
            and counts.counted_on <= days.stock_date
            and counts.next_counted_on > days.stock_date

)

select * from final
