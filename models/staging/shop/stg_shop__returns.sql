-- Written by `make contract` from contract/shop.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_shop__returns') }}

),

valid_rows as (

    select
        return_id,
        order_item_id,
        quantity,
        refund_amount,
        return_reason,
        returned_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
