-- read by the lines that are short and by the report on them
{{ config(materialized='table') }}

with order_items as (

    select * from {{ ref('int_order_items_fulfilled') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

open_items as (

    select order_items.*
    from order_items
    cross join as_of
    where
        order_items.promised_on <= as_of.as_of_date
        and (order_items.left_on is null or order_items.left_on > as_of.as_of_date)
        and (order_items.cancelled_on is null or order_items.cancelled_on > as_of.as_of_date)

),

ranked as (

    select
        open_items.order_item_id,
        open_items.order_id,
        open_items.product_id,
        open_items.quantity,
        open_items.ordered_at,
        open_items.promised_on,
        row_number() over (
            partition by open_items.product_id
            order by
                open_items.ordered_at,
                {{ binary_order('open_items.order_id') }},
                {{ binary_order('open_items.order_item_id') }}
        ) as serving_rank
    from open_items

),

final as (

    select
        ranked.*,
        cast(sum(quantity) over (
            partition by product_id order by serving_rank
            rows between unbounded preceding and current row
        ) as numeric(18, 3)) as promised_units
    from ranked

)

select * from final
