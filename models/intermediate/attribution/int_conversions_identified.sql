{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('fct_orders') }}

),

order_visitors as (

    select * from {{ ref('int_order_visitors') }}

),

leads as (

    select * from {{ ref('int_leads_identified') }}

),

contacts as (

    select * from {{ ref('int_lead_contacts') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

stitched as (

    select * from {{ ref('int_identities_stitched') }}

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

-- a guest is the visitor who placed the order, or the customer whom this visitor is known to be
guests as (

    select
        order_visitors.order_id,
        min({{ binary_order(person_of_id('visitor', 'order_visitors.visitor_id')) }}) as person_id
    from order_visitors
    left join stitched
        on order_visitors.visitor_id = stitched.link_id and stitched.link_type = 'visitor'
    -- an id that several persons share is nobody's
    where stitched.link_id is null or stitched.person_id is not null
    group by order_visitors.order_id

),

sales as (

    select
        {{ dbt.concat(["'sale:'", 'orders.order_id']) }} as conversion_id,
        'sale' as conversion_type,
        orders.order_id,
        cast(null as {{ dbt.type_string() }}) as lead_id,
        {{ person_of('orders.customer_id', 'order', 'orders.order_id', 'guests.person_id') }}
            as person_id,
        orders.customer_id,
        orders.ordered_at as converted_at,
        orders.order_date as conversion_date,
        orders.net_revenue,
        orders.gross_margin,
        orders.contribution_margin,
        orders.is_first_order,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        cast(null as {{ dbt.type_string() }}) as campaign_channel
    from orders
    left join guests on orders.order_id = guests.order_id
    left join merged on orders.customer_id = merged.customer_id
    where orders.is_sale

),

-- a lead earns nothing by itself: the sale that it becomes does
lead_conversions as (

    select
        {{ dbt.concat(["'lead:'", 'leads.lead_id']) }} as conversion_id,
        'lead' as conversion_type,
        cast(null as {{ dbt.type_string() }}) as order_id,
        leads.lead_id,
        {{ person_of('leads.customer_id', 'contact', 'contacts.contact_id') }} as person_id,
        leads.customer_id,
        leads.created_at as converted_at,
        leads.created_on as conversion_date,
        cast(0 as numeric(18, 2)) as net_revenue,
        cast(0 as numeric(18, 2)) as gross_margin,
        cast(0 as numeric(18, 2)) as contribution_margin,
        false as is_first_order,
        leads.campaign_id,
        campaigns.channel as campaign_channel
    from leads
    inner join contacts on leads.lead_id = contacts.lead_id
    left join campaigns on leads.campaign_id = campaigns.campaign_id
    left join stitched
        on contacts.contact_id = stitched.link_id and stitched.link_type = 'contact'
    left join merged on leads.customer_id = merged.customer_id

),

conversions as (

    select * from sales
    union all
    select * from lead_conversions

),

-- two at one moment are told apart by their key, so that only the first has the touches before it
dated as (

    select
        *,
        {{ dbt.dateadd('day', -var('attribution_lookback_days'), 'converted_at') }}
            as lookback_starts_at,
        lag(converted_at) over (
            partition by person_id, conversion_type
            order by converted_at, {{ binary_order('conversion_id') }}
        ) as previous_converted_at
    from conversions

),

-- the lead that became the conversion: a lead itself, for a sale the latest since the one before
lead_dated as (

    select
        dated.conversion_id,
        max(lead_conversions.converted_at) as lead_at
    from dated
    inner join lead_conversions
        on
            dated.person_id = lead_conversions.person_id
            and dated.converted_at >= lead_conversions.converted_at
            and {{ dbt.dateadd('day', -longest_lookback(), 'dated.converted_at') }}
            <= lead_conversions.converted_at
    where
        dated.conversion_type = 'sale'
        and (
            dated.previous_converted_at is null
            or dated.previous_converted_at < lead_conversions.converted_at
        )
    group by dated.conversion_id

),

final as (

    select
        dated.*,
        dated.conversion_type in (
            '{{ var("attribution_conversion_types") | join("', '") }}'
        ) as is_counted,
        case
            when dated.conversion_type = 'lead' then dated.converted_at
            else lead_dated.lead_at
        end as lead_at
    from dated
    left join lead_dated on dated.conversion_id = lead_dated.conversion_id

)

select * from final
