-- read by the profile and by the audience of campaigns
{{ config(materialized='table') }}

with states as (

    select * from {{ ref('int_customer_states') }}

),

cells as (

    select * from {{ ref('int_prediction_cells') }}

),

order_values as (

    select * from {{ ref('int_customer_order_values') }}

),

churn_bands as (

    select * from {{ ref('churn_bands') }}

),

last_learnt as (

    select max(time_step) as time_step from cells

),

stepped as (

    select
        states.*,
        case
            when {{ time_step('states.growth_followed') }} > last_learnt.time_step
                then last_learnt.time_step
            else {{ time_step('states.growth_followed') }}
        end as time_step
    from states
    cross join last_learnt
    where not states.is_learning

),

-- the last step that was learnt goes on for a customer whose time grows beyond it
expected as (

    select
        stepped.*,
        stepped.pace_purchases * (
            cells.orders_before
            + cells.order_factor * (stepped.growth_followed - cells.from_growth)
        ) as expected_orders,
        exp(-stepped.pace_purchases * (
            cells.next_before
            + cells.next_factor * (ln(stepped.growth_followed) - ln(cells.from_growth))
        )) as probability_of_none
    from stepped
    inner join cells
        on
            stepped.frequency_class = cells.frequency_class
            and stepped.recency_class = cells.recency_class
            and stepped.time_step = cells.time_step

),

valued as (

    select
        expected.customer_id,
        expected.origin_on as as_of_date,
        expected.days_followed as horizon_days,
        expected.repeat_purchases,
        expected.recency_days,
        expected.age_days,
        expected.frequency_class,
        expected.recency_class,
        {{ rounded('expected.expected_orders', 6) }} as expected_orders_12m,
        order_values.expected_order_value,
        {{ rounded('expected.probability_of_none', 6) }} as churn_probability
    from expected
    inner join order_values on expected.customer_id = order_values.customer_id

),

final as (

    select
        valued.customer_id,
        valued.as_of_date,
        valued.horizon_days,
        valued.repeat_purchases,
        valued.recency_days,
        valued.age_days,
        valued.frequency_class,
        valued.recency_class,
        valued.expected_orders_12m,
        valued.expected_order_value,
        cast(
            round(valued.expected_orders_12m * valued.expected_order_value, 2) as numeric(18, 2)
        ) as predicted_value_12m,
        valued.churn_probability,
        churn_bands.churn_band
    from valued
    inner join churn_bands
        on
            valued.churn_probability >= churn_bands.from_probability
            and valued.churn_probability < churn_bands.to_probability

)

select * from final
