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

-- in floating point, which is far faster than wide decimals and rounded to the cent below
lines as (

    select
        order_id,
        product_id,
        cast(order_share as {{ type_double() }}) as order_share,
        cast(net_revenue as {{ type_double() }}) as net_revenue,
        cast(gross_margin as {{ type_double() }}) as gross_margin
    from sale_lines

),

-- each line of a sale, for each touch that earned a part of it
spread as (

    select
        lines.product_id,
        credits.channel,
        credits.attribution_model,
        cast({{ dbt.date_trunc('month', 'credits.conversion_date') }} as date) as month_start_on,
        sum(coalesce(lines.order_share, 1) * cast(credits.credit as {{ type_double() }}))
            as conversions,
        sum(coalesce(lines.net_revenue, 0) * cast(credits.credit as {{ type_double() }}))
            as revenue,
        case
            when lines.product_id is null then 0
            when count(lines.gross_margin) = count(*)
                then sum(lines.gross_margin * cast(credits.credit as {{ type_double() }}))
        end as margin
    from credits
    inner join conversions on credits.conversion_id = conversions.conversion_id
    left join lines on conversions.order_id = lines.order_id
    where credits.conversion_type = 'sale'
    group by
        lines.product_id,
        credits.channel,
        credits.attribution_model,
        cast({{ dbt.date_trunc('month', 'credits.conversion_date') }} as date)

),

-- sums up to and including a row: rounded and subtracted they add up to what they are parts of
running as (

    select
        spread.*,
        sum(conversions) over rows_so_far as running_conversions,
        sum(revenue) over rows_so_far as running_revenue,
        sum(coalesce(margin, 0)) over rows_so_far as running_margin
    from spread
    window rows_so_far as (
        partition by product_id, attribution_model, month_start_on
        order by {{ binary_order('channel') }}
        rows between unbounded preceding and current row
    )

),

final as (

    select
        running.product_id,
        products.product_name,
        products.category,
        running.channel,
        running.attribution_model,
        running.month_start_on,
        {{ part_of_running(
            'running.running_conversions', 'running.conversions', decimals=6
        ) }} as conversions,
        {{ part_of_running('running.running_revenue', 'running.revenue') }} as revenue,
        {{ part_of_running('running.running_margin', 'running.margin') }} as margin
    from running
    left join products on running.product_id = products.product_id

)

select * from final
