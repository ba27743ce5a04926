{{ config(materialized='table') }}

with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

stitched as (

    select * from {{ ref('int_identities_stitched') }}
    where link_type = 'visitor'

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

visitors as (

    select distinct
        visitor_id,
        customer_id
    from touchpoints

),

identified as (

    select
        visitors.visitor_id,
        visitors.customer_id,
        {{ person_of('visitors.customer_id', 'visitor', 'visitors.visitor_id') }} as person_id
    from visitors
    left join stitched on visitors.visitor_id = stitched.link_id
    left join merged on visitors.customer_id = merged.customer_id

)

select * from identified
