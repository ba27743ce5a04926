{% set zone = 'America/Sao_Paulo' %}

-- An order can be paid in parts (card and vouchers), numbered within the order. Whether a part was
-- taken is told by the order: approved means that the payment was. What was never approved failed
-- when the order was cancelled, and is still open when it was not.
with payments as (

    select * from {{ platform_csv('olist_order_payments_dataset.csv') }}

),

orders as (

    select
        order_id,
        min(order_status) as order_status,
        min(order_approved_at) as order_approved_at,
        min({{ local_time_as_utc('order_purchase_timestamp', zone) }}) as ordered_at
    from {{ platform_csv('olist_orders_dataset.csv') }}
    group by order_id

)

select
    payments.order_id || '-' || payments.payment_sequential as payment_id,
    payments.order_id,
    payments.payment_type as payment_method,
    case
        when orders.order_approved_at is not null then 'captured'
        when orders.order_status in ('canceled', 'unavailable') then 'failed'
        else 'authorized'
    end as payment_status,
    payments.payment_value as amount,
    orders.ordered_at as attempted_at
from payments
left join orders on payments.order_id = orders.order_id
