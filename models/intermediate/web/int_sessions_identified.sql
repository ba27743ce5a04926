{{ config(materialized='table') }}

with sessions as (

    select * from {{ ref('int_sessions_summed') }}

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

stitched as (

    select * from {{ ref('int_identities_stitched') }}
    where link_type = 'visitor'

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

buyers as (

    select
        session_id,
        min({{ binary_order('customer_id') }}) as customer_id
    from session_orders
    group by session_id

),

named as (

    select
        sessions.session_id,
        sessions.visitor_id,
        coalesce(sessions.named_customer_id, buyers.customer_id) as customer_id
    from sessions
    left join buyers on sessions.session_id = buyers.session_id

),

identified as (

    select
        named.session_id,
        named.customer_id,
        {{ person_of('named.customer_id', 'visitor', 'named.visitor_id') }} as person_id
    from named
    left join stitched on named.visitor_id = stitched.link_id
    left join merged on named.customer_id = merged.customer_id

),

-- who is not named in the session is the customer whose id the person has
final as (

    select
        session_id,
        coalesce(
            customer_id,
            case
                when person_id like 'customer:%'
                    then substring(person_id, {{ 'customer:' | length + 1 }})
            end
        ) as customer_id,
        person_id
    from identified

)

select * from final
