{{ config(materialized='table') }}

with conversions as (

    select * from {{ ref('fct_conversions') }}
    where conversion_type = 'sale'

),

sale_lines as (

    select * from {{ ref('int_sale_lines_weighted') }}

),

-- in floating point, which is far faster than wide decimals, and rounded to the cent in the report
joined as (

    select
        conversions.conversion_id,
        sale_lines.order_item_id,
        sale_lines.product_id,
        cast({{ dbt.date_trunc('month', 'conversions.conversion_date') }} as date)
            as month_start_on,
        cast(coalesce(sale_lines.order_share, 1) as {{ type_double() }}) as order_share,
        cast(coalesce(sale_lines.net_revenue, 0) as {{ type_double() }}) as net_revenue,
        cast(
            case when sale_lines.order_id is null then 0 else sale_lines.gross_margin end
            as {{ type_double() }}
        ) as gross_margin
    from conversions
    left join sale_lines on conversions.order_id = sale_lines.order_id

),

final as (

    select
        conversion_id,
        order_item_id,
        product_id,
        month_start_on,
        {{ integer_code(dbt.concat([
            "coalesce(product_id, '')", "'/'", 'cast(month_start_on as ' ~ dbt.type_string() ~ ')'
        ])) }} as product_month_code,
        order_share,
        net_revenue,
        gross_margin
    from joined

)

select * from final
