{%- set measures = [
    'sessions', 'search_sessions', 'product_view_sessions', 'cart_sessions', 'checkout_sessions',
    'purchase_sessions', 'view_and_cart_sessions', 'cart_and_checkout_sessions',
    'checkout_and_purchase_sessions', 'decided_cart_sessions', 'abandoned_cart_sessions',
] %}

with sessions as (

    select * from {{ ref('fct_sessions') }}

),

session_products as (

    select * from {{ ref('int_session_products') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

known as (

    select
        sessions.session_id,
        cast({{ dbt.date_trunc('month', 'sessions.session_date') }} as date) as month_start_on,
        coalesce(sessions.channel, '(unknown)') as channel,
        coalesce(sessions.campaign_id, '(none)') as campaign_id,
        sessions.has_search,
        sessions.has_product_view,
        sessions.has_cart,
        sessions.has_checkout,
        sessions.has_purchase,
        sessions.is_cart_abandoned
    from sessions
    inner join as_of on sessions.session_date <= as_of.as_of_date

),

-- first to a row for each channel and campaign of a month, which are few
grouped as (

    select
        month_start_on,
        channel,
        campaign_id,
        {{ funnel_counts() }}
    from known
    group by month_start_on, channel, campaign_id

),

by_dimension as (

    select
        'shop' as dimension_type,
        'all' as dimension_value,
        grouped.*
    from grouped
    union all
    select
        'channel' as dimension_type,
        channel as dimension_value,
        grouped.*
    from grouped
    union all
    select
        'campaign' as dimension_type,
        campaign_id as dimension_value,
        grouped.*
    from grouped

),

-- a product's session has the steps that it took with the product
product_sessions as (

    select
        known.month_start_on,
        session_products.product_id,
        known.has_search,
        session_products.is_viewed as has_product_view,
        session_products.is_in_cart as has_cart,
        session_products.is_in_cart and known.has_checkout as has_checkout,
        session_products.is_bought as has_purchase,
        known.is_cart_abandoned
    from known
    inner join session_products on known.session_id = session_products.session_id

),

counted as (

    select
        {%- for measure in measures %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
        month_start_on,
        dimension_type,
        dimension_value
    from by_dimension
    group by month_start_on, dimension_type, dimension_value
    union all
    select
        {{ funnel_counts() }},
        month_start_on,
        'product' as dimension_type,
        product_id as dimension_value
    from product_sessions
    group by month_start_on, product_id

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
