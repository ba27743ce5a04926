with order_items as (

    select * from {{ ref('fct_order_items') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- one purchase is one order, however many lines of the product it has
purchases as (

    select
        order_items.product_id,
        order_items.customer_id,
        order_items.order_id,
        order_items.ordered_at,
        order_items.order_date,
        sum(order_items.quantity) as units_sold
    from order_items
    cross join as_of
    where
        order_items.is_sale
        and not order_items.is_guest
        and order_items.order_date <= as_of.as_of_date
    group by
        order_items.product_id,
        order_items.customer_id,
        order_items.order_id,
        order_items.ordered_at,
        order_items.order_date

),

followed as (

    select
        purchases.*,
        cast({{ dbt.date_trunc('month', 'order_date') }} as date) as month_start_on,
        lag(order_date) over (
            partition by product_id, customer_id
            order by ordered_at, {{ binary_order('order_id') }}
        ) as previous_order_date,
        lag(order_date, 2) over (
            partition by product_id, customer_id
            order by ordered_at, {{ binary_order('order_id') }}
        ) as order_date_before_that
    from purchases

),

timed as (

    select
        followed.*,
        {{ dbt.datediff('previous_order_date', 'order_date', 'day') }} as days_since_previous
    from followed

),

counted as (

    select
        product_id,
        month_start_on,
        -- a customer's first purchase in the month stands for the customer
        count(case
            when previous_order_date is null or previous_order_date < month_start_on then 1
        end) as purchasing_customers,
        -- and as a repeating one, the first of the month that is not the first of all
        count(case
            when
                previous_order_date < month_start_on
                or (previous_order_date is not null and order_date_before_that is null)
                then 1
        end) as repeat_customers,
        count(*) as orders,
        sum(units_sold) as units_sold,
        {{ median('days_since_previous') }} as median_days_between_purchases
    from timed
    group by product_id, month_start_on

),

final as (

    select
        product_id,
        month_start_on,
        cast(purchasing_customers as bigint) as purchasing_customers,
        cast(repeat_customers as bigint) as repeat_customers,
        cast(orders as bigint) as orders,
        cast(units_sold as numeric(18, 3)) as units_sold,
        {{ ratio('orders', 'purchasing_customers') }} as orders_per_customer,
        {{ ratio('repeat_customers', 'purchasing_customers') }} as repeat_purchase_rate,
        cast(median_days_between_purchases as numeric(18, 1)) as median_days_between_purchases
    from counted

)

select * from final
