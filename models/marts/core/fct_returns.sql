with returned as (

    select * from {{ ref('int_returns_valued') }}

),

order_items as (

    select * from {{ ref('int_order_items_joined') }}

),

final as (

    select
        returned.return_id,
        returned.order_item_id,
        returned.order_id,
        returned.product_id,
        returned.customer_id,
        returned.is_sale,
        returned.order_date,
        returned.returned_at,
        returned.returned_on,
        cast({{ dbt.datediff('returned.order_date', 'returned.returned_on', 'day') }} as bigint)
            as days_to_return,
        cast(returned.quantity as numeric(18, 3)) as quantity,
        cast(returned.refunded_amount as numeric(18, 2)) as refunded_amount,
        cast(round(returned.quantity * order_items.unit_cost, 2) as numeric(18, 2))
            as returned_cost,
        returned.return_reason
    from returned
    inner join order_items on returned.order_item_id = order_items.order_item_id

)

select * from final
