-- read by the spans, the histories, the daily demand and the forecast
{{ config(materialized='table') }}

with products as (

    select * from {{ ref('dim_products') }}

),

order_items as (

    select * from {{ ref('fct_order_items') }}
    where is_sale

),

origins as (

    select * from {{ ref('int_forecast_origins') }}
    where origin_number = 0

),

tuning as (

    select * from {{ ref('forecast_tuning') }}

),

first_sales as (

    select
        order_items.product_id,
        min(order_items.order_date) as first_sold_on,
        max(order_items.order_date) as last_sold_on
    from order_items
    inner join origins on order_items.order_date <= origins.as_of_date
    group by order_items.product_id

),

known as (

    select
        products.product_id,
        products.category,
        products.discontinued_on,
        origins.as_of_date,
        origins.ends_on,
        origins.history_starts_on,
        tuning.new_product_days,
        first_sales.last_sold_on,
        least(
            coalesce(first_sales.first_sold_on, products.launched_on),
            coalesce(products.launched_on, first_sales.first_sold_on)
        ) as known_on,
        coalesce(
            products.launched_on <= first_sales.first_sold_on, products.launched_on is not null
        ) as is_launch_known
    from products
    cross join origins
    cross join tuning
    left join first_sales on products.product_id = first_sales.product_id

),

final as (

    select
        product_id,
        category,
        known_on,
        -- Where the launch is not known, the first sale is what made the product known: a rate that
        -- counted it would be too high, twice as high after the second sale.
        greatest(
            case when is_launch_known then known_on else {{ add_days('known_on', 1) }} end,
            history_starts_on
        ) as starts_on,
        -- known to be over from the day on, unless what was left went on selling
        case
            when discontinued_on <= as_of_date
                then greatest(
                    {{ add_days('discontinued_on', -1) }}, coalesce(last_sold_on, known_on)
                )
            else ends_on
        end as ends_on,
        discontinued_on,
        -- When the data begin, every product is seen for the first time: without a known launch it
        -- is a new one only when it would have been seen before.
        case
            when is_launch_known then known_on > history_starts_on
            else {{ add_days('history_starts_on', 'new_product_days') }} <= known_on
        end as is_launched
    from known
    where known_on <= as_of_date

)

select * from final
