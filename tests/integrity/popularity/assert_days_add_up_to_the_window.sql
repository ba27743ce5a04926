-- Units, sales before refunds and leads of a window are the sums of its days, over all products;
-- refunds are those of fct_returns that were made by the end of the window.
with activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

popularity as (

    select * from {{ ref('fct_product_popularity') }}

),

windows as (

    {{ popularity_windows() }}

),

by_day as (

    select
        windows.window_days,
        sum(activity.units_sold) as units_sold,
        sum(activity.net_sales) as net_sales,
        sum(activity.lead_count) as lead_count,
        sum(activity.views) as views
    from activity
    inner join windows
        on
            activity.activity_date >= windows.starts_on
            and activity.activity_date <= windows.ends_on
    group by windows.window_days

),

refunds as (

    select
        windows.window_days,
        sum(returned.refunded_amount) as refunded_amount
    from returned
    inner join windows
        on
            returned.order_date >= windows.starts_on
            and returned.order_date <= windows.ends_on
            and returned.returned_on <= windows.ends_on
    where returned.is_sale
    group by windows.window_days

),

by_window as (

    select
        window_days,
        sum(units_sold) as units_sold,
        sum(net_sales) as net_sales,
        sum(net_revenue) as net_revenue,
        sum(lead_count) as lead_count,
        sum(views) as views
    from popularity
    group by window_days

)

select
    by_day.window_days,
    by_day.units_sold as units_by_day,
    by_window.units_sold as units_by_window
from by_day
left join by_window on by_day.window_days = by_window.window_days
left join refunds on by_day.window_days = refunds.window_days
where
    by_window.window_days is null
    or by_day.units_sold <> by_window.units_sold
    or by_day.net_sales <> by_window.net_sales
    or by_day.lead_count <> by_window.lead_count
    or by_day.views <> by_window.views
    or by_day.net_sales - coalesce(refunds.refunded_amount, 0) <> by_window.net_revenue
