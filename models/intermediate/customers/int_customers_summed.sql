with orders as (

    select * from {{ ref('int_orders_as_of') }}

),

-- a cost that is not known somewhere leaves the margin of all sales unknown
summed as (

    select
        customer_id,
        min(order_date) as first_order_on,
        max(order_date) as last_order_on,
        count(*) as frequency,
        cast(sum(net_revenue) as numeric(18, 2)) as net_revenue,
        cast(
            case when count(gross_margin) = count(*) then sum(gross_margin) end as numeric(18, 2)
        ) as gross_margin,
        cast(
            case when count(contribution_margin) = count(*) then sum(contribution_margin) end
            as numeric(18, 2)
        ) as contribution_margin
    from orders
    where not is_guest
    group by customer_id

)

select * from summed
