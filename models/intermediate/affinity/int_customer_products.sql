-- read by sequences, neighbours and recommendations; the dear part is one pass over all sales
{{ config(materialized='table') }}

{%- set tuning = affinity_tuning() %}

with order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- one purchase is one order, however many lines of the product it has
purchases as (

    select
        customer_id,
        product_id,
        order_id,
        ordered_at,
        order_date,
        max(case when returned_quantity < quantity then 1 else 0 end) = 1 as is_kept
    from order_items
    where not is_guest
    group by customer_id, product_id, order_id, ordered_at, order_date

),

{%- set age = 'cast(' ~ dbt.datediff('purchases.order_date', 'as_of.as_of_date', 'day')
    ~ ' as ' ~ type_double() ~ ')' %}

-- decimals and not doubles, so that a sum is the same in whatever order an engine adds
weighed as (

    select
        purchases.*,
        cast(round(cast(
            power(0.5, {{ age }} / {{ tuning.half_life_days }}) as numeric(18, 12)
        ), 9) as numeric(10, 9)) as recency_weight
    from purchases
    cross join as_of

),

final as (

    select
        customer_id,
        product_id,
        cast(count(case when is_kept then 1 end) as bigint) as order_count,
        min(case when is_kept then ordered_at end) as first_ordered_at,
        min(case when is_kept then order_date end) as first_purchased_on,
        max(case when is_kept then order_date end) as last_purchased_on,
        cast(sum(case when is_kept then recency_weight else 0 end) as numeric(18, 9))
            as recency_weight
    from weighed
    group by customer_id, product_id

)

select * from final
