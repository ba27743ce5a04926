with orders as (

    select * from {{ ref('int_orders_as_of') }}

),

own as (

    select
        customer_id,
        cast(net_revenue as {{ type_double() }}) as order_value,
        avg(cast(net_revenue as {{ type_double() }})) over (partition by customer_id)
            as own_value
    from orders
    where not is_guest

),

by_customer as (

    select
        customer_id,
        count(*) as order_count,
        max(own_value) as own_value,
        sum((order_value - own_value) * (order_value - own_value)) as squares_within
    from own
    group by customer_id

),

counted as (

    select
        sum(order_count) as order_count,
        count(*) as customer_count,
        sum(cast(order_count as {{ type_double() }}) * order_count) as squared_counts,
        sum(squares_within) as squares_within,
        sum(order_count * own_value) / sum(order_count) as mean_value
    from by_customer
    having count(*) > 0

),

spread_between as (

    select
        sum(
            by_customer.order_count
            * (by_customer.own_value - counted.mean_value)
            * (by_customer.own_value - counted.mean_value)
        ) as squares_between
    from by_customer
    cross join counted

),

-- variance of a customer's orders, and of customers, each without what the other adds to it
variances as (

    select
        counted.mean_value,
        counted.squares_within / nullif(counted.order_count - counted.customer_count, 0)
            as variance_within,
        (
            spread_between.squares_between
            - (counted.customer_count - 1)
            * counted.squares_within / nullif(counted.order_count - counted.customer_count, 0)
        ) / nullif(counted.order_count - counted.squared_counts / counted.order_count, 0)
            as variance_between
    from counted
    cross join spread_between

),

-- how much of the customer's own mean is believed; nothing where customers do not differ
believed as (

    select
        by_customer.customer_id,
        by_customer.order_count,
        by_customer.own_value,
        variances.mean_value,
        case
            when variances.variance_between > 0
                then
                    by_customer.order_count / (
                        by_customer.order_count
                        + variances.variance_within / variances.variance_between
                    )
            else 0
        end as credibility
    from by_customer
    cross join variances

),

-- the customers' mean, in which a customer of many orders does not outweigh the others
shop_value as (

    select
        case
            when max(credibility) > 0 then sum(credibility * own_value) / sum(credibility)
            else max(mean_value)
        end as shop_value
    from believed

),

final as (

    select
        believed.customer_id,
        cast(believed.order_count as bigint) as order_count,
        {{ rounded('believed.own_value', 6) }} as own_value,
        {{ rounded('believed.credibility', 6) }} as credibility,
        {{ rounded(
            'believed.credibility * believed.own_value'
            ~ ' + (1 - believed.credibility) * shop_value.shop_value', 2
        ) }} as expected_order_value
    from believed
    cross join shop_value

)

select * from final
