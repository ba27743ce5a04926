{#- orders of so many days judge a supplier -#}
{%- set window_days = 365 %}

with suppliers as (

    select * from {{ ref('stg_inventory__suppliers') }}

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}

),

as_of as (

    select
        as_of_date,
        {{ add_days('as_of_date', 1 - window_days) }} as first_day
    from {{ ref('int_as_of') }}

),

-- an order counts in the window in which it was received, or should have been and was not
judged as (

    select
        purchase_orders.*,
        as_of.as_of_date,
        purchase_orders.ordered_on >= as_of.first_day as is_ordered,
        purchase_orders.received_on >= as_of.first_day as is_received,
        purchase_orders.received_on is null
        and purchase_orders.due_on >= as_of.first_day
        and purchase_orders.due_on < as_of.as_of_date as is_missed,
        case
            when purchase_orders.received_units > purchase_orders.ordered_units
                then purchase_orders.ordered_units
            else purchase_orders.received_units
        end as filled_units,
        {{ dbt.datediff(
            'purchase_orders.promised_on', 'purchase_orders.received_on', 'day'
        ) }} as days_late
    from purchase_orders
    cross join as_of

),

ranked as (

    select
        supplier_id,
        lead_time_days,
        row_number() over (partition by supplier_id order by lead_time_days) as receipt_number,
        count(*) over (partition by supplier_id) as receipt_count
    from judged
    where is_received

),

-- the shortest time within which nine of ten came
percentiles as (

    select
        supplier_id,
        min(lead_time_days) as lead_time_p90_days
    from ranked
    where receipt_number * 10 >= receipt_count * 9
    group by supplier_id

),

summed as (

    select
        supplier_id,
        count(case when is_ordered then 1 end) as order_count,
        count(case when is_received then 1 end) as received_count,
        count(case when purchase_order_status in ('open', 'overdue') then 1 end) as open_count,
        count(case when purchase_order_status = 'overdue' then 1 end) as overdue_count,
        count(case when is_missed and purchase_order_status = 'given_up' then 1 end)
            as given_up_count,
        sum(open_units) as open_units,
        sum(case when is_received then lead_time_days end) as lead_time_days,
        sum(case when is_received then lead_time_days * lead_time_days end) as squared_days,
        count(case when (is_received or is_missed) and promised_on is not null then 1 end)
            as promised_count,
        count(case when is_received and days_late <= 0 then 1 end) as on_time_count,
        count(case when is_received and days_late > 0 then 1 end) as late_count,
        sum(case when is_received and days_late > 0 then days_late end) as days_late,
        sum(case when is_received or is_missed then ordered_units end) as due_units,
        sum(case when is_received or is_missed then filled_units end) as filled_units,
        max(received_on) as last_received_on
    from judged
    group by supplier_id

),

final as (

    select
        suppliers.supplier_id,
        suppliers.supplier_name,
        as_of.as_of_date,
        cast(coalesce(summed.order_count, 0) as bigint) as order_count,
        cast(coalesce(summed.received_count, 0) as bigint) as received_count,
        cast(coalesce(summed.open_count, 0) as bigint) as open_count,
        cast(coalesce(summed.overdue_count, 0) as bigint) as overdue_count,
        cast(coalesce(summed.given_up_count, 0) as bigint) as given_up_count,
        cast(coalesce(summed.open_units, 0) as numeric(18, 3)) as open_units,
        suppliers.agreed_lead_time_days,
        {{ ratio('summed.lead_time_days', 'summed.received_count') }} as lead_time_mean_days,
        {{ rounded(
            standard_deviation(
                'summed.received_count', 'summed.lead_time_days', 'summed.squared_days'
            ), 6
        ) }} as lead_time_sd_days,
        cast(percentiles.lead_time_p90_days as bigint) as lead_time_p90_days,
        {{ ratio('summed.on_time_count', 'summed.promised_count') }} as on_time_rate,
        {{ ratio('summed.days_late', 'summed.late_count') }} as mean_days_late,
        {{ ratio('summed.filled_units', 'summed.due_units') }} as fill_rate,
        summed.last_received_on
    from suppliers
    cross join as_of
    left join summed on suppliers.supplier_id = summed.supplier_id
    left join percentiles on suppliers.supplier_id = percentiles.supplier_id

)

select * from final
