-- read by everything that waits for goods or judges suppliers
{{ config(materialized='table') }}

{#- what is overdue for longer is not reckoned with any more -#}
{%- set given_up_days = 30 %}

with purchase_orders as (

    select * from {{ ref('stg_inventory__purchase_orders') }}

),

suppliers as (

    select * from {{ ref('stg_inventory__suppliers') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- what is known at the end of as_of_date: a later receipt is not
dated as (

    select
        purchase_orders.*,
        {{ local_date('purchase_orders.ordered_at') }} as ordered_on,
        {{ local_date('purchase_orders.expected_at') }} as expected_on,
        case
            when {{ local_date('purchase_orders.received_at') }} <= as_of.as_of_date
                then {{ local_date('purchase_orders.received_at') }}
        end as received_on,
        as_of.as_of_date
    from purchase_orders
    cross join as_of
    where {{ local_date('purchase_orders.ordered_at') }} <= as_of.as_of_date

),

timed as (

    select
        dated.*,
        {{ dbt.datediff('dated.ordered_on', 'dated.received_on', 'day') }} as lead_time_days,
        coalesce(
            dated.expected_on,
            {{ add_days('dated.ordered_on', 'cast(suppliers.agreed_lead_time_days as integer)') }}
        ) as promised_on
    from dated
    left join suppliers on dated.supplier_id = suppliers.supplier_id

),

usual as (

    select
        timed.*,
        sum(lead_time_days) over (partition by supplier_id) as supplier_days,
        count(lead_time_days) over (partition by supplier_id) as supplier_receipts,
        sum(lead_time_days) over () as shop_days,
        count(lead_time_days) over () as shop_receipts
    from timed

),

-- without a promise: after as many days, rounded up, as the supplier takes, or all of them together
expected as (

    select
        usual.*,
        case
            when supplier_receipts > 0 then {{ divide_integers(
                '(supplier_days + supplier_receipts - 1)', 'nullif(supplier_receipts, 0)'
            ) }}
            else {{ divide_integers(
                '(shop_days + shop_receipts - 1)', 'nullif(shop_receipts, 0)'
            ) }}
        end as usual_days
    from usual

),

planned as (

    select
        expected.*,
        coalesce(
            promised_on, {{ add_days('ordered_on', 'cast(usual_days as integer)') }}
        ) as due_on
    from expected

),

judged as (

    select
        planned.*,
        case
            when received_on is not null then 'received'
            when {{ add_days('due_on', given_up_days) }} < as_of_date
                then 'given_up'
            when due_on < as_of_date then 'overdue'
            else 'open'
        end as purchase_order_status,
        case
            when received_on is not null then coalesce(received_quantity, ordered_quantity)
            -- what came of an order that is not complete; of one that is received later, nothing
            when received_at is null then coalesce(received_quantity, 0)
            else 0
        end as received_units
    from planned

),

final as (

    select
        purchase_order_id,
        supplier_id,
        product_id,
        warehouse_id,
        ordered_on,
        promised_on,
        due_on,
        received_on,
        cast(lead_time_days as bigint) as lead_time_days,
        purchase_order_status,
        ordered_quantity as ordered_units,
        cast(received_units as numeric(18, 3)) as received_units,
        cast(case
            when purchase_order_status in ('open', 'overdue') and received_units < ordered_quantity
                then ordered_quantity - received_units
            else 0
        end as numeric(18, 3)) as open_units,
        -- what is overdue may come any day now
        case
            when purchase_order_status = 'overdue' then {{ add_days('as_of_date', 1) }}
            when purchase_order_status = 'open' and due_on = as_of_date
                then {{ add_days('as_of_date', 1) }}
            when purchase_order_status = 'open' then due_on
        end as arrives_on
    from judged

)

select * from final
