with leads as (

    select * from {{ ref('fct_leads') }}

),

windows as (

    {{ popularity_windows() }}

),

counted as (

    select
        windows.window_days,
        leads.product_id,
        count(*) as lead_count,
        sum(case when leads.converted_on <= windows.ends_on then 1 else 0 end)
            as converted_lead_count
    from leads
    inner join windows
        on leads.created_on >= windows.starts_on and leads.created_on <= windows.ends_on
    where leads.product_id is not null
    group by windows.window_days, leads.product_id

)

select * from counted
