-- Written by `make contract` from contract/shop.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_shop__payments') }}

),

valid_rows as (

    select
        payment_id,
        order_id,
        payment_method,
        payment_status,
        amount,
        attempted_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
