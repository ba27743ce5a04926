{#- a customer waits so many days for a receipt before something else is suggested -#}
{%- set most_days_to_wait = 14 %}
{#- an alternative costs at most this share more or less -#}
{%- set most_price_difference = 0.25 %}
{%- set in_order_of_arrival -%}
    partition by product_id
    order by arrives_on, {{ binary_order('purchase_order_id') }}
    rows between unbounded preceding and current row
{%- endset %}

with short as (

    select * from {{ ref('int_order_items_short') }}

),

open_items as (

    select * from {{ ref('int_open_order_items') }}

),

stock as (

    select * from {{ ref('int_product_stock_estimated') }}

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}
    where open_units > 0 and arrives_on is not null

),

products as (

    select * from {{ ref('dim_products') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

receipts as (

    select
        purchase_orders.*,
        row_number() over ({{ in_order_of_arrival }}) as receipt_number,
        sum(open_units) over ({{ in_order_of_arrival }}) as units_so_far
    from purchase_orders

),

-- the first receipt by which enough has come for the line and for those before it
covering as (

    select
        short.order_item_id,
        min(receipts.receipt_number) as receipt_number
    from short
    inner join receipts
        on
            short.product_id = receipts.product_id
            and short.short_units_so_far <= receipts.units_so_far
    group by short.order_item_id

),

spare as (

    select
        stock.product_id,
        stock.estimated_units - coalesce(sum(open_items.quantity), 0) as units
    from stock
    left join open_items on stock.product_id = open_items.product_id
    group by stock.product_id, stock.estimated_units

),

sold as (

    select
        activity.product_id,
        sum(activity.units_sold) as units
    from activity
    inner join as_of
        on
            activity.activity_date <= as_of.as_of_date
            and activity.activity_date
            > {{ add_days('as_of.as_of_date', -var('inventory_window_days')) }}
    group by activity.product_id

),

-- of the same category and about the price, in stock for the whole line; the one that sells best
alternatives as (

    select
        short.order_item_id,
        other.product_id,
        row_number() over (
            partition by short.order_item_id
            order by coalesce(sold.units, 0) desc, {{ binary_order('other.product_id') }}
        ) as choice
    from short
    inner join products on short.product_id = products.product_id
    inner join products as other
        on
            products.category = other.category
            and products.product_id <> other.product_id
            and other.is_active
            and abs(other.unit_price - products.unit_price)
            <= {{ most_price_difference }} * products.unit_price
    inner join spare
        on other.product_id = spare.product_id and short.quantity <= spare.units
    left join sold on other.product_id = sold.product_id

),

joined as (

    select
        short.*,
        as_of.as_of_date,
        orders.customer_id,
        next_receipt.purchase_order_id as next_purchase_order_id,
        next_receipt.arrives_on as next_receipt_on,
        covering_receipt.arrives_on as covered_on,
        alternatives.product_id as alternative_product_id
    from short
    cross join as_of
    inner join orders on short.order_id = orders.order_id
    left join receipts as next_receipt
        on short.product_id = next_receipt.product_id and next_receipt.receipt_number = 1
    left join covering on short.order_item_id = covering.order_item_id
    left join receipts as covering_receipt
        on
            short.product_id = covering_receipt.product_id
            and covering.receipt_number = covering_receipt.receipt_number
    left join alternatives
        on short.order_item_id = alternatives.order_item_id and alternatives.choice = 1

),

final as (

    select
        order_item_id,
        order_id,
        product_id,
        customer_id,
        as_of_date,
        ordered_at,
        cast({{ dbt.datediff('promised_on', 'as_of_date', 'day') }} as bigint) as days_waiting,
        cast(serving_rank as bigint) as serving_rank,
        quantity,
        cast(quantity - short_units as numeric(18, 3)) as served_units,
        short_units,
        estimated_units as product_stock_units,
        next_purchase_order_id,
        next_receipt_on,
        covered_on,
        alternative_product_id,
        case
            when covered_on <= {{ add_days('as_of_date', most_days_to_wait) }}
                then 'wait_for_receipt'
            when alternative_product_id is not null then 'offer_alternative'
            else 'refund'
        end as suggested_action
    from joined

)

select * from final
