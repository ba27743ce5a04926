{{ config(materialized='table') }}

with visitors as (

    select * from {{ ref('int_visitors_touched') }}

),

stitched as (

    select * from {{ ref('int_identities_stitched') }}
    where link_type = 'visitor'

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

identified as (

    select
        visitors.visitor_id,
        visitors.customer_id,
        case
            when visitors.customer_id is not null
                then {{ person_key(
                    'customer', 'coalesce(merged.person_customer_id, visitors.customer_id)'
                ) }}
            when stitched.person_id is not null then stitched.person_id
            else {{ person_key('visitor', 'visitors.visitor_id') }}
        end as person_id,
        visitors.fingerprint
    from visitors
    left join stitched on visitors.visitor_id = stitched.link_id
    left join merged on visitors.customer_id = merged.customer_id

)

select * from identified
