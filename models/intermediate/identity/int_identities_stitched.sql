{{ config(materialized='table') }}

with links as (

    select * from {{ ref('int_identity_links') }}

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

persons as (

    select
        links.link_type,
        links.link_id,
        coalesce(merged.person_customer_id, links.customer_id) as person_customer_id
    from links
    left join merged on links.customer_id = merged.customer_id

),

-- an id that several persons share belongs to none of them
stitched as (

    select
        link_type,
        link_id,
        case
            when count(distinct person_customer_id) = 1
                then {{ person_key('customer', 'min(person_customer_id)') }}
        end as person_id
    from persons
    group by link_type, link_id

)

select * from stitched
