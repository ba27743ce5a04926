{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('stock_date', ref('int_stock_days_fingerprinted')) }}"
) }}

with counts as (

    select * from {{ ref('int_stock_counts_ranged') }}

),

days as (

    {{ days_to_build('stock_date', ref('int_stock_days_fingerprinted')) }}

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
        counts.on_hand <= counts.reserved as is_stockout,
        days.source_fingerprint
    from counts
    inner join days
        on
            counts.counted_on <= days.stock_date
            and counts.next_counted_on > days.stock_date

)

select * from final
