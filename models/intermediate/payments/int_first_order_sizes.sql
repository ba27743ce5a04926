{#- a first order is unusual from so many times the median on, where so many orders make one -#}
{%- set unusual_order_factor = 4 -%}
{%- set unusual_order_min_orders = 30 -%}

with orders as (

    select * from {{ ref('fct_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- of a guest no earlier order is known
first_orders as (

    select
        orders.order_id,
        orders.net_sales
    from orders
    cross join as_of
    where
        orders.is_sale
        and (orders.is_first_order or orders.is_guest)
        and orders.order_date <= as_of.as_of_date
        and orders.order_date > {{ add_days('as_of.as_of_date', -var('payment_risk_days')) }}

),

usual as (

    select
        count(*) as order_count,
        -- engines differ in what comes after the cent
        cast(round(cast({{ median('net_sales') }} as numeric(18, 4)), 2) as numeric(18, 2))
            as median_net_sales
    from first_orders

),

final as (

    select
        first_orders.order_id,
        first_orders.net_sales,
        cast(
            case
                when usual.order_count >= {{ unusual_order_min_orders }}
                    then usual.median_net_sales * {{ unusual_order_factor }}
            end as numeric(18, 2)
        ) as unusual_from
    from first_orders
    cross join usual

)

select * from final
