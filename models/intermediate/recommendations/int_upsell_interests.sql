{#- a table, as it is read twice: for pairs of products and for each product alone -#}
{{ config(materialized='table') }}

{%- set tuning = upsell_tuning() %}

with order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'product_view'

),

products as (

    select * from {{ ref('dim_products') }}
    where is_active and unit_price > 0

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

bought as (

    select
        order_items.customer_id as holder_id,
        order_items.product_id,
        min(order_items.ordered_at) as first_at
    from order_items
    cross join as_of
    where
        not order_items.is_guest
        and order_items.returned_quantity < order_items.quantity
        and order_items.order_date
        > {{ add_days('as_of.as_of_date', -tuning.window_days) }}
    group by order_items.customer_id, order_items.product_id

),

viewed as (

    select
        events.session_id as holder_id,
        events.product_id,
        min(events.occurred_at) as first_at
    from events
    cross join as_of
    where
        {{ local_date('events.occurred_at') }} <= as_of.as_of_date
        and {{ local_date('events.occurred_at') }}
        > {{ add_days('as_of.as_of_date', -tuning.window_days) }}
    group by events.session_id, events.product_id

),

interests as (

    select
        'sale' as interest_type,
        bought.*
    from bought
    union all
    select
        'view' as interest_type,
        viewed.*
    from viewed

),

-- what a wholesale buyer buys, or a robot opens, is no choice between products, and its pairs grow
-- with the square of their number
counted as (

    select
        interests.interest_type,
        interests.holder_id,
        products.category,
        interests.product_id,
        products.unit_price,
        interests.first_at,
        count(*) over (
            partition by interests.interest_type, interests.holder_id, products.category
        ) as products_of_holder
    from interests
    inner join products on interests.product_id = products.product_id

),

final as (

    select
        interest_type,
        holder_id,
        category,
        product_id,
        unit_price,
        first_at
    from counted
    where products_of_holder <= {{ tuning.max_products }}

)

select * from final
