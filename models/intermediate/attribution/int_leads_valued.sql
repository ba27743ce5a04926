with leads as (

    select * from {{ ref('fct_leads') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

-- leads that became the same order share it evenly: its money counts once
numbered as (

    select
        lead_id,
        converted_order_id,
        cast(row_number() over (
            partition by converted_order_id order by {{ binary_order('lead_id') }}
        ) as numeric(38, 0)) as lead_number,
        cast(count(*) over (partition by converted_order_id) as numeric(38, 0)) as lead_count
    from leads
    where is_converted

),

valued as (

    select
        numbered.lead_id,
        {{ signed_share_to_the_cent(
            'orders.net_revenue', '1', 'numbered.lead_number', 'numbered.lead_count'
        ) }} as net_revenue,
        {{ signed_share_to_the_cent(
            'orders.gross_margin', '1', 'numbered.lead_number', 'numbered.lead_count'
        ) }} as gross_margin
    from numbered
    inner join orders on numbered.converted_order_id = orders.order_id

),

final as (

    select
        leads.lead_id,
        leads.campaign_id,
        leads.lead_source,
        leads.product_id,
        leads.created_on,
        leads.is_converted,
        leads.days_to_convert,
        cast(coalesce(valued.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(case when leads.is_converted then valued.gross_margin else 0 end as numeric(18, 2))
            as gross_margin
    from leads
    left join valued on leads.lead_id = valued.lead_id

)

select * from final
