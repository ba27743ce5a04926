-- Written by `make contract` from contract/shop.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_shop__orders') }}

),

valid_rows as (

    select
        order_id,
        customer_id,
        session_id,
        order_status,
        currency_code,
        ordered_at,
        paid_at,
        shipped_at,
        delivered_at,
        cancelled_at,
        discount_amount,
        tax_amount,
        shipping_amount,
        shipping_cost,
        payment_fee,
        updated_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
