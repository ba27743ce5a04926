with payments as (

    select * from {{ ref('stg_shop__payments') }}

),

orders as (

    select * from {{ ref('int_orders_dated') }}

),

order_items as (

    select * from {{ ref('stg_shop__order_items') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

known as (

    select
        payments.*,
        row_number() over (
            partition by payments.order_id
            order by payments.attempted_at desc, {{ binary_order('payments.payment_id') }} desc
        ) as latest_first
    from payments
    inner join as_of on {{ local_date('payments.attempted_at') }} <= as_of.as_of_date

),

-- Orders from before payments were recorded have none, which says nothing.
recorded as (

    select {{ local_date('min(attempted_at)') }} as first_day from payments

),

chosen as (

    select
        orders.*,
        coalesce(orders.order_date >= recorded.first_day, false) as is_recorded
    from orders
    cross join as_of
    cross join recorded
    where
        orders.order_date <= as_of.as_of_date
        and orders.order_date > {{ add_days('as_of.as_of_date', -var('payment_risk_days')) }}

),

paid as (

    select
        order_id,
        count(case when payment_status = 'failed' then 1 end) as failed_attempts,
        {%- for status in ['captured', 'refunded', 'charged_back'] %}
        sum(case when payment_status = '{{ status }}' then amount else 0 end) as {{ status }},
        {%- endfor %}
        max(case when latest_first = 1 then payment_method end) as last_payment_method
    from known
    group by order_id

),

goods as (

    select
        order_items.order_id,
        sum(round(order_items.quantity * order_items.unit_price, 2) - order_items.discount_amount)
            as amount
    from order_items
    inner join chosen on order_items.order_id = chosen.order_id
    group by order_items.order_id

),

-- in the order's currency, in which it is paid
joined as (

    select
        chosen.order_id,
        chosen.customer_id,
        chosen.is_guest,
        chosen.is_sale,
        chosen.is_first_order,
        chosen.order_status,
        chosen.order_date,
        chosen.is_recorded,
        chosen.rate_to_reporting,
        paid.last_payment_method,
        coalesce(paid.failed_attempts, 0) as failed_attempts,
        coalesce(paid.captured, 0) as captured,
        coalesce(paid.refunded, 0) as refunded,
        coalesce(paid.charged_back, 0) as charged_back,
        goods.amount - chosen.discount_amount + chosen.shipping_amount
        {%- if var('payments_include_tax') %} + chosen.tax_amount{% endif %} as due
    from chosen
    left join paid on chosen.order_id = paid.order_id
    left join goods on chosen.order_id = goods.order_id

),

-- An order that is cancelled owes nothing. One that is placed has not been paid yet. Where no line
-- is valid, nobody knows what was to be paid.
expected as (

    select
        joined.*,
        case
            when not is_recorded then null
            when is_sale then captured - due
            when order_status = 'cancelled' then captured - refunded - charged_back
        end as difference
    from joined

),

final as (

    select
        order_id,
        customer_id,
        is_guest,
        is_sale,
        is_first_order,
        order_status,
        order_date,
        last_payment_method,
        cast(failed_attempts as bigint) as failed_attempts,
        {{ in_reporting_currency('due') }} as due_amount,
        {{ in_reporting_currency('captured') }} as captured_amount,
        {{ in_reporting_currency('refunded') }} as refunded_amount,
        {{ in_reporting_currency('charged_back') }} as charged_back_amount,
        {{ in_reporting_currency('difference') }} as difference_amount
    from expected

)

select * from final
