-- Channels, campaigns and the shop: each counts all sessions of a month, at every step.
{%- set steps = {
    'sessions': 'session_id is not null',
    'search_sessions': 'has_search',
    'product_view_sessions': 'has_product_view',
    'cart_sessions': 'has_cart',
    'checkout_sessions': 'has_checkout',
    'purchase_sessions': 'has_purchase',
    'abandoned_cart_sessions': 'is_cart_abandoned',
} %}

with sessions as (

    select * from {{ ref('fct_sessions') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

funnel as (

    select * from {{ ref('rpt_funnel') }}
    where dimension_type <> 'product'

),

-- the same sums are wanted of each dimension
dimensions as (

    select 'shop' as dimension_type
    union all
    select 'channel' as dimension_type
    union all
    select 'campaign' as dimension_type

),

known as (

    select
        sessions.*,
        cast({{ dbt.date_trunc('month', 'sessions.session_date') }} as date) as month_start_on
    from sessions
    inner join as_of on sessions.session_date <= as_of.as_of_date

),

counted as (

    select
        {%- for name, condition in steps.items() %}
        count(case when {{ condition }} then 1 end) as {{ name }},
        {%- endfor %}
        known.month_start_on,
        dimensions.dimension_type
    from known
    cross join dimensions
    group by known.month_start_on, dimensions.dimension_type

),

reported as (

    select
        {%- for name in steps %}
        sum({{ name }}) as {{ name }},
        {%- endfor %}
        month_start_on,
        dimension_type
    from funnel
    group by month_start_on, dimension_type

),

differing as (

    select
        coalesce(counted.month_start_on, reported.month_start_on) as month_start_on,
        coalesce(counted.dimension_type, reported.dimension_type) as dimension_type
    from counted
    full outer join reported
        on
            counted.month_start_on = reported.month_start_on
            and counted.dimension_type = reported.dimension_type
    where
        counted.sessions is null
        or reported.sessions is null
        {%- for name in steps %}
        or counted.{{ name }} <> reported.{{ name }}
        {%- endfor %}

)

select * from differing
