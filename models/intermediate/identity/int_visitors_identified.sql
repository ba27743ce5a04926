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
        {{ person_of('visitors.customer_id', 'visitor', 'visitors.visitor_id') }} as person_id,
        visitors.fingerprint
    from visitors
    left join stitched on visitors.visitor_id = stitched.link_id
    left join merged on visitors.customer_id = merged.customer_id

)

select * from identified
