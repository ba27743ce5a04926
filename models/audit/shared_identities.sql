with links as (

    select * from {{ ref('int_identity_links') }}

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

shared as (

    select
        links.link_type,
        links.link_id,
        count(*) as customer_count,
        max(merged.customer_count) as group_customer_count,
        min(case when merged.is_trusted then 1 else 0 end) = 1 as is_trusted
    from links
    inner join merged on links.customer_id = merged.customer_id
    group by links.link_type, links.link_id
    having count(*) > 1

)

select * from shared
