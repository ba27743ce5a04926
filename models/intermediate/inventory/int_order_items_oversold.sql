-- read once, but dear to plan: what was open at each count that had promised too much
{{ config(materialized='table') }}

with stock as (

    select * from {{ ref('fct_stock_daily') }}

),

order_items as (

    select * from {{ ref('int_order_items_fulfilled') }}
    where promised_on is not null

),

short_now as (

    select * from {{ ref('int_order_items_short') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- counts on which more was promised than lay there, over all warehouses
short_counts as (

    select
        stock.product_id,
        stock.stock_date,
        sum(stock.on_hand) as on_hand
    from stock
    inner join as_of on stock.stock_date <= as_of.as_of_date
    group by stock.product_id, stock.stock_date
    having
        sum(stock.available) < 0
        and max(case when stock.is_counted then 1 else 0 end) = 1

),

waiting as (

    select
        short_counts.stock_date,
        short_counts.on_hand,
        order_items.order_item_id,
        order_items.order_id,
        sum(order_items.quantity) over (
            partition by short_counts.product_id, short_counts.stock_date
            order by
                order_items.ordered_at,
                {{ binary_order('order_items.order_id') }},
                {{ binary_order('order_items.order_item_id') }}
            rows between unbounded preceding and current row
        ) as promised_units
    from short_counts
    inner join order_items
        on
            short_counts.product_id = order_items.product_id
            and {{ first_count_after('order_items.promised_on') }} <= short_counts.stock_date
            and (
                order_items.left_on is null
                or {{ first_count_after('order_items.left_on') }} > short_counts.stock_date
            )
            and (
                order_items.cancelled_on is null
                or {{ first_count_after('order_items.cancelled_on') }} > short_counts.stock_date
            )

),

-- beside what counts have shown, what has been promised since the last one
final as (

    select
        order_item_id,
        order_id
    from waiting
    where promised_units > on_hand
    union
    select
        order_item_id,
        order_id
    from short_now

)

select * from final
