{#- an order is listed from so many failed payments on, and when what was captured differs by more
    than this from what was due, in the reporting currency -#}
{%- set payment_failed_attempts = 1 -%}
{%- set payment_tolerance = 0.01 -%}

with orders as (

    select * from {{ ref('int_order_payments') }}

),

first_orders as (

    select * from {{ ref('int_first_order_sizes') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

reasons as (

    select
        order_id,
        'failed_attempts' as reason,
        cast(failed_attempts as numeric(18, 2)) as figure,
        'attempts' as figure_unit,
        cast({{ payment_failed_attempts }} as numeric(18, 2)) as threshold
    from orders
    where failed_attempts >= {{ payment_failed_attempts }}
    union all
    select
        order_id,
        'charge_back' as reason,
        charged_back_amount as figure,
        'money' as figure_unit,
        cast(0 as numeric(18, 2)) as threshold
    from orders
    where charged_back_amount > 0
    union all
    select
        order_id,
        'amount_mismatch' as reason,
        difference_amount as figure,
        'money' as figure_unit,
        cast({{ payment_tolerance }} as numeric(18, 2)) as threshold
    from orders
    where abs(difference_amount) > {{ payment_tolerance }}
    union all
    select
        order_id,
        'unusual_first_order' as reason,
        net_sales as figure,
        'money' as figure_unit,
        unusual_from as threshold
    from first_orders
    where net_sales >= unusual_from

),

final as (

    select
        reasons.order_id,
        reasons.reason,
        as_of.as_of_date,
        orders.customer_id,
        orders.is_guest,
        orders.is_first_order,
        orders.order_date,
        orders.order_status,
        orders.order_status in ('placed', 'paid') as is_open,
        reasons.figure,
        reasons.figure_unit,
        reasons.threshold,
        cast(count(*) over (partition by reasons.order_id) as bigint) as reason_count,
        orders.failed_attempts,
        orders.last_payment_method,
        orders.due_amount,
        orders.captured_amount,
        orders.refunded_amount,
        orders.charged_back_amount
    from reasons
    inner join orders on reasons.order_id = orders.order_id
    cross join as_of

)

select * from final
