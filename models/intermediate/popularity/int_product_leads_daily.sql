with leads as (

    select * from {{ ref('int_leads_identified') }}

),

counted as (

    select
        product_id,
        created_on,
        count(*) as lead_count
    from leads
    where product_id is not null
    group by product_id, created_on

)

select * from counted
