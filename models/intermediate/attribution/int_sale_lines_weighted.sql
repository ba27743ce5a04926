with order_items as (

    select * from {{ ref('fct_order_items') }}

),

-- by what each line kept of its revenue; evenly where nothing is left of any
weighted as (

    select
        order_id,
        order_item_id,
        product_id,
        net_revenue,
        gross_margin,
        case
            when max(net_revenue) over (partition by order_id) <= 0 then 1
            when net_revenue < 0 then 0
            else cast(net_revenue * 100 as numeric(38, 0))
        end as weight
    from order_items
    where is_sale

),

running as (

    select
        weighted.*,
        {{ running_weights() }}
    from weighted

),

final as (

    select
        order_id,
        order_item_id,
        product_id,
        net_revenue,
        gross_margin,
        {{ share_of_one('weight', 'running_weight', 'total_weight') }} as order_share
    from running

)

select * from final
