-- The sales of a day are the same by order and by product.
{%- set measures = ['gross_sales', 'net_sales', 'refunded_amount', 'net_revenue'] %}

with orders as (

    select * from {{ ref('fct_orders') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

orders_by_day as (

    select
        order_date,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(unit_count) as units_sold,
        sum(returned_quantity) as returned_units
    from orders
    where is_sale
    group by order_date

),

activity_by_day as (

    select
        activity_date,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(units_sold) as units_sold,
        sum(returned_units) as returned_units
    from activity
    group by activity_date

)

select
    coalesce(orders_by_day.order_date, activity_by_day.activity_date) as day,
    orders_by_day.net_revenue as by_order,
    activity_by_day.net_revenue as by_product
from orders_by_day
full outer join activity_by_day on orders_by_day.order_date = activity_by_day.activity_date
where
    coalesce(orders_by_day.units_sold, 0) <> coalesce(activity_by_day.units_sold, 0)
    or coalesce(orders_by_day.returned_units, 0) <> coalesce(activity_by_day.returned_units, 0)
    {%- for measure in measures %}
    or coalesce(orders_by_day.{{ measure }}, 0) <> coalesce(activity_by_day.{{ measure }}, 0)
    {%- endfor %}
