-- What a phase sold is what its days sold, by orders, by lines and by the products' days.
with results as (

    select * from {{ ref('rpt_theme_results') }}

),

orders as (

    select
        order_date,
        sum(net_sales) as net_sales,
        count(*) as orders
    from {{ ref('fct_orders') }}
    where is_sale
    group by order_date

),

promoted_days as (

    select
        theme,
        occurrence_number,
        phase,
        sum(promoted_net_sales) as net_sales
    from {{ ref('int_theme_days') }}
    where day_set = 'phase'
    group by theme, occurrence_number, phase

),

of_days as (

    select
        results.theme_result_id,
        coalesce(sum(orders.net_sales), 0) as net_sales,
        coalesce(sum(orders.orders), 0) as orders
    from results
    left join orders
        on
            results.phase_starts_on <= orders.order_date
            and results.phase_ends_on >= orders.order_date
            and results.as_of_date >= orders.order_date
    group by results.theme_result_id

)

select
    results.theme,
    results.theme_starts_on,
    results.phase
from results
inner join of_days on results.theme_result_id = of_days.theme_result_id
left join promoted_days
    on
        results.theme = promoted_days.theme
        and results.occurrence_number = promoted_days.occurrence_number
        and results.phase = promoted_days.phase
where
    results.net_sales <> of_days.net_sales
    or results.orders <> of_days.orders
    or results.promoted_net_sales <> coalesce(promoted_days.net_sales, 0)
    or results.purchasing_customers > results.orders - results.guest_orders
    or results.refunding_customers > results.purchasing_customers
    or results.refunded_orders > results.orders
