with days as (

    select * from {{ ref('int_theme_days') }}
    where day_set = 'phase'

),

theme_products as (

    select * from {{ ref('int_theme_products') }}

),

order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

{%- set is_promoted = 'theme_products.product_id is not null' %}

final as (

    select
        days.theme,
        days.occurrence_number,
        days.phase,
        cast(sum(order_items.quantity) as numeric(18, 3)) as units,
        cast(
            sum(case when {{ is_promoted }} then order_items.quantity else 0 end)
            as numeric(18, 3)
        ) as promoted_units,
        cast(
            sum(case when {{ is_promoted }} then order_items.net_sales else 0 end)
            as numeric(18, 2)
        ) as promoted_net_sales,
        cast(
            sum(case when {{ is_promoted }} then order_items.net_revenue else 0 end)
            as numeric(18, 2)
        ) as promoted_net_revenue
    from days
    inner join order_items on days.date_day = order_items.order_date
    left join theme_products
        on
            days.theme = theme_products.theme
            and days.occurrence_number = theme_products.occurrence_number
            and order_items.product_id = theme_products.product_id
    group by days.theme, days.occurrence_number, days.phase

)

select * from final
