-- a table, as sessions and cart items both read it, and it takes a pass over the events
{{ config(materialized='table') }}

with events as (

    select * from {{ ref('stg_web__events') }}
    where event_type in ('add_to_cart', 'remove_from_cart') and product_id is not null

),

products as (

    select * from {{ ref('dim_products') }}

),

carts as (

    select
        session_id,
        product_id,
        sum(case when event_type = 'add_to_cart' then 1 else 0 end) as added_units,
        sum(case when event_type = 'remove_from_cart' then 1 else 0 end) as removed_units
    from events
    group by session_id, product_id

),

final as (

    select
        carts.session_id,
        carts.product_id,
        products.unit_price,
        cast(carts.added_units as numeric(18, 3)) as added_units,
        cast(carts.removed_units as numeric(18, 3)) as removed_units,
        cast(
            case
                when carts.removed_units >= carts.added_units then 0
                else carts.added_units - carts.removed_units
            end as numeric(18, 3)
        ) as kept_units
    from carts
    inner join products on carts.product_id = products.product_id
    where carts.added_units > 0

)

select * from final
