with leads as (

    select * from {{ ref('int_leads_identified') }}

),

order_items as (

    select * from {{ ref('fct_order_items') }}

),

-- a lead for a product converts when that product is bought; any other lead with any product
later_sales as (

    select
        leads.lead_id,
        order_items.order_id,
        order_items.ordered_at,
        order_items.order_date,
        row_number() over (
            partition by leads.lead_id
            order by order_items.ordered_at, {{ binary_order('order_items.order_id') }}
        ) as sale_number
    from leads
    inner join order_items
        on
            leads.customer_id = order_items.customer_id
            and (leads.product_id is null or leads.product_id = order_items.product_id)
            and leads.created_at <= order_items.ordered_at
            and {{ add_days('leads.created_on', var('lead_window_days')) }}
            >= order_items.order_date
    where order_items.is_sale

),

final as (

    select
        leads.lead_id,
        leads.customer_id,
        leads.campaign_id,
        leads.product_id,
        leads.lead_source,
        leads.created_at,
        leads.created_on,
        later_sales.order_id is not null as is_converted,
        later_sales.order_id as converted_order_id,
        later_sales.ordered_at as converted_at,
        later_sales.order_date as converted_on,
        cast({{ dbt.datediff('leads.created_on', 'later_sales.order_date', 'day') }} as bigint)
            as days_to_convert
    from leads
    left join later_sales
        on leads.lead_id = later_sales.lead_id and later_sales.sale_number = 1

)

select * from final
