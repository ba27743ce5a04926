with days as (

    select * from {{ ref('int_theme_days') }}
    where day_set = 'phase'

),

orders as (

    select * from {{ ref('int_orders_as_of') }}

),

oversold as (

    select distinct order_id from {{ ref('int_order_items_oversold') }}

),

-- the margin of a part would pass for the margin of all
final as (

    select
        days.theme,
        days.occurrence_number,
        days.phase,
        count(*) as orders,
        count(case when orders.is_guest then 1 end) as guest_orders,
        count(distinct orders.customer_id) as purchasing_customers,
        count(distinct case
            when orders.net_revenue < orders.net_sales then orders.customer_id
        end) as refunding_customers,
        count(case when orders.net_revenue < orders.net_sales then 1 end) as refunded_orders,
        count(oversold.order_id) as oversold_orders,
        cast(sum(orders.net_sales) as numeric(18, 2)) as net_sales,
        cast(sum(orders.net_revenue) as numeric(18, 2)) as net_revenue,
        cast(
            case
                when count(orders.gross_margin) = count(*) then sum(orders.gross_margin)
            end as numeric(18, 2)
        ) as gross_margin
    from days
    inner join orders on days.date_day = orders.order_date
    left join oversold on orders.order_id = oversold.order_id
    group by days.theme, days.occurrence_number, days.phase

)

select * from final
