-- read by the risks of products and by the lists for campaigns
{{ config(materialized='table') }}

with targets as (

    select * from {{ ref('int_stock_targets') }}

),

-- a product that is short in one place and plenty in another is not short
summed as (

    select
        product_id,
        cast(sum(available) as numeric(18, 3)) as available,
        cast(sum(on_order_units) as numeric(18, 3)) as on_order_units,
        sum(mean_daily_demand) as mean_daily_demand,
        sum(coalesce(reorder_point, mean_daily_demand * {{ var('low_cover_days') }}))
            as reorder_level,
        cast(sum(suggested_order_quantity) as numeric(18, 3)) as suggested_order_quantity
    from targets
    where on_hand is not null
    group by product_id

),

covered as (

    select
        product_id,
        available,
        on_order_units,
        suggested_order_quantity,
        case
            when available <= 0 then cast(0 as numeric(18, 6))
            else {{ ratio('available', 'mean_daily_demand') }}
        end as days_of_cover,
        {{ ratio('reorder_level', 'mean_daily_demand') }} as reorder_cover_days,
        available <= reorder_level as is_low
    from summed
    where mean_daily_demand > 0

)

select * from covered
