-- Of each segment type, the values together are the product, guests among them.
with popularity as (

    select * from {{ ref('fct_product_popularity') }}

),

segments as (

    select * from {{ ref('fct_product_popularity_by_segment') }}

),

segment_types as (

    select distinct segment_type from segments

),

summed as (

    select
        product_id,
        window_days,
        segment_type,
        sum(units_sold) as units_sold,
        sum(order_count) as order_count,
        sum(customer_count) as customer_count,
        sum(net_revenue) as net_revenue
    from segments
    group by product_id, window_days, segment_type

)

select
    popularity.product_id,
    popularity.window_days,
    segment_types.segment_type,
    popularity.units_sold,
    summed.units_sold as segment_units_sold
from popularity
cross join segment_types
left join summed
    on
        popularity.product_id = summed.product_id
        and popularity.window_days = summed.window_days
        and segment_types.segment_type = summed.segment_type
where
    popularity.units_sold <> coalesce(summed.units_sold, 0)
    or popularity.order_count <> coalesce(summed.order_count, 0)
    or popularity.customer_count <> coalesce(summed.customer_count, 0)
    or popularity.net_revenue <> coalesce(summed.net_revenue, 0)
