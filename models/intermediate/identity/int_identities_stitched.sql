{{ config(materialized='table') }}

with links as (

    select * from {{ ref('int_identity_links') }}

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
    from links
    group by link_type, link_id

)

select * from stitched
