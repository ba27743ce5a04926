-- Every sale and every lead is a conversion once, with the money of fct_orders; nothing else is.
with conversions as (

    select * from {{ ref('fct_conversions') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

expected as (

    select
        'sale' as conversion_type,
        order_id as id,
        order_date as conversion_date,
        net_revenue,
        gross_margin
    from orders
    where is_sale
    union all
    select
        'lead' as conversion_type,
        lead_id as id,
        created_on as conversion_date,
        0 as net_revenue,
        0 as gross_margin
    from leads

),

counted as (

    select * from expected
    where conversion_type in ('{{ var("attribution_conversion_types") | join("', '") }}')

)

select
    expected.id as expected_id,
    conversions.conversion_id
from counted as expected
full outer join conversions
    on
        expected.conversion_type = conversions.conversion_type
        and expected.id = coalesce(conversions.order_id, conversions.lead_id)
where
    expected.id is null
    or conversions.conversion_id is null
    or expected.conversion_date <> conversions.conversion_date
    or expected.net_revenue <> conversions.net_revenue
    or expected.gross_margin <> conversions.gross_margin
    or (expected.gross_margin is null) <> (conversions.gross_margin is null)
