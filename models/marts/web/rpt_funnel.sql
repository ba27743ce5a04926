with counted as (

    select * from {{ ref('int_funnel_counted') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

final as (

    select
        counted.month_start_on,
        counted.dimension_type,
        counted.dimension_value,
        case
            when counted.dimension_type = 'campaign'
                then coalesce(campaigns.campaign_name, counted.dimension_value)
            when counted.dimension_type = 'product' then products.product_name
            else counted.dimension_value
        end as dimension_name,
        counted.sessions,
        counted.search_sessions,
        counted.product_view_sessions,
        counted.cart_sessions,
        counted.checkout_sessions,
        counted.purchase_sessions,
        counted.view_and_cart_sessions,
        counted.cart_and_checkout_sessions,
        counted.checkout_and_purchase_sessions,
        counted.decided_cart_sessions,
        counted.abandoned_cart_sessions,
        {{ ratio('counted.search_sessions', 'counted.sessions') }} as search_rate,
        {{ ratio('counted.product_view_sessions', 'counted.sessions') }} as product_view_rate,
        {{ ratio('counted.view_and_cart_sessions', 'counted.product_view_sessions') }}
            as view_to_cart_rate,
        {{ ratio('counted.cart_and_checkout_sessions', 'counted.cart_sessions') }}
            as cart_to_checkout_rate,
        {{ ratio('counted.checkout_and_purchase_sessions', 'counted.checkout_sessions') }}
            as checkout_to_purchase_rate,
        {{ ratio('counted.purchase_sessions', 'counted.sessions') }} as conversion_rate,
        {{ ratio('counted.abandoned_cart_sessions', 'counted.decided_cart_sessions') }}
            as cart_abandonment_rate
    from counted
    left join campaigns
        on counted.dimension_type = 'campaign' and counted.dimension_value = campaigns.campaign_id
    left join products
        on counted.dimension_type = 'product' and counted.dimension_value = products.product_id

)

select * from final
