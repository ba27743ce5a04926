with spend as (

    select * from {{ ref('int_campaign_spend_daily') }}

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

first_spend as (

    select min(spend_date) as first_day from spend

),

first_touch as (

    select {{ local_date('min(occurred_at)') }} as first_day from touchpoints

),

first_order as (

    select min(order_date) as first_day from orders

),

-- before both are recorded, one side would be missing: spend without sales, or sales without spend
recorded as (

    select
        as_of.as_of_date,
        coalesce(
            greatest(first_spend.first_day, first_touch.first_day),
            first_order.first_day
        ) as starts_on
    from as_of
    cross join first_spend
    cross join first_touch
    cross join first_order

),

final as (

    select
        {%- if var('roi_window_days') is none %}
        starts_on,
        {%- else %}
        greatest(starts_on, {{ add_days('as_of_date', 1 - var('roi_window_days')) }}) as starts_on,
        {%- endif %}
        as_of_date as ends_on
    from recorded
    -- a shop without orders has no period
    where starts_on is not null and as_of_date is not null

)

select * from final
