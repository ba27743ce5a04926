with credits as (

    select * from {{ ref('fct_attribution_credits') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

sale_lines as (

    select * from {{ ref('int_sale_lines_weighted') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

-- each line of a sale, for each touch that earned a part of it
spread as (

    select
        sale_lines.product_id,
        credits.channel,
        credits.attribution_model,
        cast({{ dbt.date_trunc('month', 'credits.conversion_date') }} as date) as month_start_on,
        sum(coalesce(sale_lines.order_share, 1) * credits.credit) as conversions,
        sum(coalesce(sale_lines.net_revenue, 0) * credits.credit) as revenue,
        case
            when sale_lines.product_id is null then 0
            when count(sale_lines.gross_margin) = count(*)
                then sum(sale_lines.gross_margin * credits.credit)
        end as margin
    from credits
    inner join conversions on credits.conversion_id = conversions.conversion_id
    left join sale_lines on conversions.order_id = sale_lines.order_id
    where credits.conversion_type = 'sale'
    group by
        sale_lines.product_id,
        credits.channel,
        credits.attribution_model,
        cast({{ dbt.date_trunc('month', 'credits.conversion_date') }} as date)

),

-- sums up to and including a row: rounded and subtracted they add up to what they are parts of
running as (

    select
        spread.*
        {%- for measure in ['conversions', 'revenue', 'margin'] %},
        sum(coalesce({{ measure }}, 0)) over (
            partition by product_id, attribution_model, month_start_on
            order by {{ binary_order('channel') }}
            rows between unbounded preceding and current row
        ) as running_{{ measure }}
        {%- endfor %}
    from spread

),

final as (

    select
        running.product_id,
        products.product_name,
        products.category,
        running.channel,
        running.attribution_model,
        running.month_start_on,
        cast(
            round(running.running_conversions, 10)
            - round(running.running_conversions - running.conversions, 10)
            as numeric(20, 10)
        ) as conversions,
        cast(
            round(running.running_revenue, 2) - round(running.running_revenue - running.revenue, 2)
            as numeric(18, 2)
        ) as revenue,
        cast(
            round(running.running_margin, 2) - round(running.running_margin - running.margin, 2)
            as numeric(18, 2)
        ) as margin
    from running
    left join products on running.product_id = products.product_id

)

select * from final
