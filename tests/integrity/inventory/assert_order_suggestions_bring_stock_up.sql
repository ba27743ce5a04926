-- A suggested order brings stock at least to its level, by less than a multiple more; none is
-- suggested above the reorder point, for what nobody wants or what is not offered.
with health as (

    select * from {{ ref('rpt_inventory_health') }}

),

positions as (

    select
        health.*,
        available + on_order_units as position,
        available + on_order_units + suggested_order_quantity - order_up_to_level as beyond
    from health
    where on_hand is not null and reorder_point is not null

)

select *
from positions
where
    suggested_order_quantity is null
    or suggested_order_quantity < 0
    or (
        suggested_order_quantity > 0
        and (
            position > reorder_point
            or not is_active
            or mean_daily_demand = 0
            or beyond < 0
            or beyond >= {{ var('order_multiple_units') }}
        )
    )
    or (
        suggested_order_quantity = 0
        and is_active
        and mean_daily_demand > 0
        and position <= reorder_point
        and position < order_up_to_level
    )
