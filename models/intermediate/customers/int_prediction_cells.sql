{# A table, as the factors are worked out by window over window. #}
{{ config(materialized='table') }}

{%- set tuning = prediction_tuning() %}
{%- set log_step = 'ln(cast(' ~ tuning.time_step ~ ' as ' ~ type_double() ~ '))' %}
{%- set neighbours = [
    [],
    ['recency_class'],
    ['time_step'],
    ['recency_class', 'time_step'],
    ['frequency_class'],
    ['frequency_class', 'recency_class'],
] %}

with states as (

    select * from {{ ref('int_customer_states') }}

),

purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

time_steps as (

    {{ time_steps() }}

),

learnt as (

    select
        states.*,
        {{ time_step('growth_followed') }} as last_step,
        {{ time_step('growth_to_next') }} as step_of_next
    from states
    where is_learning

),

-- Expected of a customer who goes on at the pace so far: pace_purchases x the growth of the time.
-- Whole steps are the same for all, so only the last one is summed customer by customer.
followed as (

    select
        learnt.frequency_class,
        learnt.recency_class,
        learnt.last_step,
        sum(learnt.pace_purchases) as pace_purchases,
        sum(learnt.pace_purchases * (learnt.growth_followed - time_steps.from_growth))
            as expected_in_last_step
    from learnt
    inner join time_steps on learnt.last_step = time_steps.time_step
    group by learnt.frequency_class, learnt.recency_class, learnt.last_step

),

expected_orders as (

    select
        followed.frequency_class,
        followed.recency_class,
        time_steps.time_step,
        sum(case
            when followed.last_step = time_steps.time_step then followed.expected_in_last_step
            else followed.pace_purchases * (time_steps.to_growth - time_steps.from_growth)
        end) as expected_orders
    from followed
    inner join time_steps on followed.last_step >= time_steps.time_step
    group by followed.frequency_class, followed.recency_class, time_steps.time_step

),

later_orders as (

    select
        learnt.frequency_class,
        learnt.recency_class,
        {{ time_step(
            '(learnt.pace_days + ' ~ dbt.datediff(
                'learnt.origin_on', 'purchase_days.purchased_on', 'day'
            ) ~ ' - 0.5) / learnt.pace_days'
        ) }} as time_step,
        purchase_days.order_count
    from learnt
    inner join purchase_days
        on
            learnt.customer_id = purchase_days.customer_id
            and learnt.origin_on < purchase_days.purchased_on

),

observed_orders as (

    select
        frequency_class,
        recency_class,
        time_step,
        cast(sum(order_count) as bigint) as observed_orders
    from later_orders
    group by frequency_class, recency_class, time_step

),

-- the same for the next purchase alone: who has bought is not expected any more
awaited as (

    select
        frequency_class,
        recency_class,
        pace_purchases,
        coalesce(step_of_next, last_step) as last_step,
        coalesce(growth_to_next, growth_followed) as growth
    from learnt

),

waited as (

    select
        frequency_class,
        recency_class,
        last_step,
        sum(pace_purchases) as pace_purchases,
        sum(pace_purchases * (ln(growth) - last_step * {{ log_step }}))
            as expected_in_last_step
    from awaited
    group by frequency_class, recency_class, last_step

),

expected_next as (

    select
        waited.frequency_class,
        waited.recency_class,
        time_steps.time_step,
        sum(case
            when waited.last_step = time_steps.time_step then waited.expected_in_last_step
            else waited.pace_purchases * {{ log_step }}
        end) as expected_next
    from waited
    inner join time_steps on waited.last_step >= time_steps.time_step
    group by waited.frequency_class, waited.recency_class, time_steps.time_step

),

observed_next as (

    select
        frequency_class,
        recency_class,
        step_of_next as time_step,
        count(*) as observed_next
    from learnt
    where step_of_next is not null
    group by frequency_class, recency_class, step_of_next

),

-- every cell that a customer can be in, up to the last step that somebody was followed to
classes as (

    {%- for frequency in range(tuning.frequency_classes | length) %}
    {%- set recencies = [0] if frequency == 0
        else range(1, tuning.recency_limits | length + 2) %}
    {%- for recency in recencies %}
    select {{ frequency }} as frequency_class, {{ recency }} as recency_class
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}
    {%- if not loop.last %} union all{% endif %}
    {%- endfor %}

),

last_learnt as (

    select coalesce(max(last_step), 0) as last_step from learnt

),

cells as (

    select
        classes.frequency_class,
        classes.recency_class,
        time_steps.time_step,
        time_steps.from_growth,
        time_steps.to_growth,
        coalesce(observed_orders.observed_orders, 0) as observed_orders,
        coalesce(expected_orders.expected_orders, 0) as expected_orders,
        coalesce(observed_next.observed_next, 0) as observed_next,
        coalesce(expected_next.expected_next, 0) as expected_next
    from classes
    cross join time_steps
    inner join last_learnt on time_steps.time_step <= last_learnt.last_step
    {%- for measure in ['observed_orders', 'expected_orders', 'observed_next', 'expected_next'] %}
    left join {{ measure }}
        on
            classes.frequency_class = {{ measure }}.frequency_class
            and classes.recency_class = {{ measure }}.recency_class
            and time_steps.time_step = {{ measure }}.time_step
    {%- endfor %}

),

factors_0 as (

    select
        cells.*,
        cast(1 as {{ type_double() }}) as order_factor,
        cast(1 as {{ type_double() }}) as next_factor
    from cells

),

{%- for columns in neighbours %}

factors_{{ loop.index }} as (

    select
        frequency_class,
        recency_class,
        time_step,
        from_growth,
        to_growth,
        observed_orders,
        expected_orders,
        observed_next,
        expected_next,
        {{ drawn_to_neighbours('order_factor', 'observed_orders', 'expected_orders', columns) }}
            as order_factor,
        {{ drawn_to_neighbours('next_factor', 'observed_next', 'expected_next', columns) }}
            as next_factor
    from factors_{{ loop.index0 }}

),
{%- endfor %}

-- what a pace of one purchase brings in the steps before
summed as (

    select
        factors.*,
        {{ sum_before('order_factor * (to_growth - from_growth)') }} as orders_before,
        {{ sum_before('next_factor * ' ~ log_step) }} as next_before
    from factors_{{ neighbours | length }} as factors

),

final as (

    select
        frequency_class,
        recency_class,
        time_step,
        from_growth,
        cast(observed_orders as bigint) as observed_orders,
        {{ rounded('expected_orders', 6) }} as expected_orders,
        cast(observed_next as bigint) as observed_next,
        {{ rounded('expected_next', 6) }} as expected_next,
        {{ rounded('order_factor', 9) }} as order_factor,
        {{ rounded('next_factor', 9) }} as next_factor,
        {{ rounded('orders_before', 9) }} as orders_before,
        {{ rounded('next_before', 9) }} as next_before
    from summed

)

select * from final
