{{ config(materialized='table') }}

with lines as (

    select * from {{ ref('int_basket_lines') }}

),

items as (

    select distinct
        order_id,
        order_date,
        product_id
    from lines

),

large as (

    select order_id
    from items
    group by order_id
    having count(*) > {{ var('affinity_max_basket_size') }}

),

final as (

    select items.*
    from items
    left join large on items.order_id = large.order_id
    where large.order_id is null

)

select * from final
