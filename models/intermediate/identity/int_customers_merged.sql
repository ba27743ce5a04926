-- a table, as few ids of many are shared
{{ config(materialized='table') }}

with links as (

    select * from {{ ref('int_identity_links') }}
    where group_id is not null

),

merged as (

    select distinct
        customer_id,
        group_id,
        customer_count,
        is_trusted,
        person_customer_id
    from links

)

select * from merged
