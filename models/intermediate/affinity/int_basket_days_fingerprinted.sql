{{ config(materialized='table') }}

with order_days as (

    select * from {{ ref('int_order_days_fingerprinted') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

bounds as (

    select * from {{ ref('int_affinity_window') }}

),

-- a return takes a line out of its basket from the day on which it was made
returned_by_day as (

    select
        returned.order_date,
        {{ fingerprint_of_rows(['returned.order_item_id', 'returned.quantity']) }} as fingerprint
    from returned
    inner join bounds
        on returned.order_date >= bounds.starts_on and returned.returned_on <= bounds.ends_on
    group by returned.order_date

),

days as (

    select
        order_days.order_date,
        {{ dbt.concat([
            'order_days.source_fingerprint',
            "'/'",
            "coalesce(returned_by_day.fingerprint, '')",
            "'/" ~ var('affinity_max_basket_size') ~ "'",
        ]) }} as source_fingerprint
    from order_days
    inner join bounds
        on
            order_days.order_date >= bounds.starts_on
            and order_days.order_date <= bounds.ends_on
    left join returned_by_day on order_days.order_date = returned_by_day.order_date

)

select * from days
