-- Written by `make contract` from contract/web.yml: change that, not this.
with checked_rows as (

    select * from {{ ref('base_web__events') }}

),

valid_rows as (

    select
        event_id,
        session_id,
        visitor_id,
        customer_id,
        event_type,
        product_id,
        order_id,
        search_term,
        result_count,
        occurred_at
    from checked_rows
    where is_current_version

)

select * from valid_rows
