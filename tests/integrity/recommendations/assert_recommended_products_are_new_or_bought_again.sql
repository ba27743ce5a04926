-- What a customer has already is recommended only as a repeat, and only where the shop's customers
-- buy the product again often enough; what is called a repeat was bought.
with order_items as (

    select * from {{ ref('fct_order_items') }}
    where is_sale

),

repeat_rates as (

    select * from {{ ref('int_product_repeat_rates') }}

),

recommendations as (

    select * from {{ ref('rpt_customer_recommendations') }}

),

bought as (

    select distinct
        recommendations.customer_id,
        recommendations.product_id
    from recommendations
    inner join order_items
        on
            recommendations.customer_id = order_items.customer_id
            and recommendations.product_id = order_items.product_id
            and recommendations.as_of_date >= order_items.order_date

)

select
    recommendations.customer_id,
    recommendations.product_id,
    recommendations.reason
from recommendations
left join bought
    on
        recommendations.customer_id = bought.customer_id
        and recommendations.product_id = bought.product_id
left join repeat_rates on recommendations.product_id = repeat_rates.product_id
where
    (bought.product_id is not null) <> (recommendations.reason = 'repeat')
    or (
        recommendations.reason = 'repeat'
        and (
            repeat_rates.repeat_rate is null
            or repeat_rates.repeat_rate < {{ recommendation_tuning().repeat_threshold }}
        )
    )
