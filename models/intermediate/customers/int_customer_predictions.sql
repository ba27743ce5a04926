with states as (

    select * from {{ ref('int_customer_states') }}

),

purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

churn_bands as (

    select * from {{ ref('churn_bands') }}

),

learnt_whole as (

    select
        cast(coalesce(avg(cast(later_orders as double precision)), 0) as double precision)
            as mean_orders,
        coalesce(
            avg(cast(case when later_orders = 0 then 1 else 0 end as double precision)), 1
        ) as churn_share
    from states
    where is_learning

),

learnt_frequency as (

    select
        states.frequency_class,
        (sum(states.later_orders) + 20 * max(learnt_whole.mean_orders)) / (count(*) + 20)
            as mean_orders,
        (
            count(case when states.later_orders = 0 then 1 end)
            + 20 * max(learnt_whole.churn_share)
        ) / (count(*) + 20) as churn_share
    from states
    cross join learnt_whole
    where states.is_learning
    group by states.frequency_class

),

learnt_cell as (

    select
        states.frequency_class,
        states.recency_class,
        (sum(states.later_orders) + 20 * max(learnt_frequency.mean_orders)) / (count(*) + 20)
            as mean_orders,
        (
            count(case when states.later_orders = 0 then 1 end)
            + 20 * max(learnt_frequency.churn_share)
        ) / (count(*) + 20) as churn_share
    from states
    inner join learnt_frequency on states.frequency_class = learnt_frequency.frequency_class
    where states.is_learning
    group by states.frequency_class, states.recency_class

),

spent as (

    select
        customer_id,
        sum(order_count) as order_count,
        sum(net_revenue) as net_revenue
    from purchase_days
    group by customer_id

),

spent_whole as (

    select sum(net_revenue) / sum(order_count) as mean_order_value from spent

),

predicted as (

    select
        states.customer_id,
        states.origin_on as as_of_date,
        states.horizon_days,
        states.repeat_purchases,
        states.recency_days,
        states.age_days,
        round(cast(coalesce(
            learnt_cell.mean_orders, learnt_frequency.mean_orders, learnt_whole.mean_orders
        ) as numeric(38, 12)), 6) as expected_orders_12m,
        round(cast(coalesce(
            learnt_cell.churn_share, learnt_frequency.churn_share, learnt_whole.churn_share
        ) as numeric(38, 12)), 6) as churn_probability,
        (spent.net_revenue + 2 * spent_whole.mean_order_value) / (spent.order_count + 2)
            as expected_order_value
    from states
    inner join spent on states.customer_id = spent.customer_id
    cross join spent_whole
    cross join learnt_whole
    left join learnt_frequency on states.frequency_class = learnt_frequency.frequency_class
    left join learnt_cell
        on
            states.frequency_class = learnt_cell.frequency_class
            and states.recency_class = learnt_cell.recency_class
    where not states.is_learning

),

final as (

    select
        predicted.customer_id,
        predicted.as_of_date,
        predicted.horizon_days,
        predicted.repeat_purchases,
        predicted.recency_days,
        predicted.age_days,
        cast(predicted.expected_orders_12m as numeric(18, 6)) as expected_orders_12m,
        cast(predicted.expected_order_value as numeric(18, 2)) as expected_order_value,
        cast(
            predicted.expected_orders_12m * predicted.expected_order_value as numeric(18, 2)
        ) as predicted_value_12m,
        cast(predicted.churn_probability as numeric(18, 6)) as churn_probability,
        churn_bands.churn_band
    from predicted
    inner join churn_bands
        on
            predicted.churn_probability >= churn_bands.from_probability
            and predicted.churn_probability < churn_bands.to_probability

)

select * from final
