with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

bounds as (

    select * from {{ ref('int_affinity_window') }}

),

returns_by_item as (

    select
        returned.order_item_id,
        sum(returned.quantity) as returned_quantity
    from returned
    inner join bounds on returned.returned_on <= bounds.ends_on
    group by returned.order_item_id

),

-- few lines come back: only those that did, whole and ever, are looked up among the returns
kept as (

    select
        order_id,
        order_date,
        product_id,
        is_sale
    from order_items
    where returned_quantity < quantity
    union all
    select
        order_items.order_id,
        order_items.order_date,
        order_items.product_id,
        order_items.is_sale
    from order_items
    left join returns_by_item on order_items.order_item_id = returns_by_item.order_item_id
    where
        order_items.returned_quantity >= order_items.quantity
        and coalesce(returns_by_item.returned_quantity, 0) < order_items.quantity

),

final as (

    select
        kept.order_id,
        kept.order_date,
        kept.product_id
    from kept
    inner join bounds
        on kept.order_date >= bounds.starts_on and kept.order_date <= bounds.ends_on
    where kept.is_sale

)

select * from final
