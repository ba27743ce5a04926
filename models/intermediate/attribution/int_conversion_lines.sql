{{ config(materialized='table') }}

with conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where conversion_type = 'sale' and is_counted

),

touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        conversion_type = 'sale'
        and lookback_days = {{ var('attribution_lookback_days') }}

),

order_items as (

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

sale_lines as (

    select
        order_id,
        order_item_id,
        product_id,
        net_revenue,
        gross_margin,
        {{ share_of_one('weight', 'running_weight', 'total_weight') }} as order_share
    from running

),

-- all of a path in one number, which changes when anything on it does
paths as (

    select
        conversion_id,
        {{ sum_of_row_hashes([row_as_struct('touches')]) }} as path_hash
    from touches
    group by conversion_id

),

-- in floating point, which is far faster than wide decimals, and rounded to the cent in the report
final as (

    select
        conversions.conversion_id,
        sale_lines.order_item_id,
        sale_lines.product_id,
        cast({{ dbt.date_trunc('month', 'conversions.conversion_date') }} as date)
            as month_start_on,
        {{ integer_code(dbt.concat([
            "coalesce(sale_lines.product_id, '')",
            "'/'",
            'cast(' ~ dbt.date_trunc('month', 'conversions.conversion_date') ~ ' as '
            ~ dbt.type_string() ~ ')',
        ])) }} as product_month_code,
        paths.path_hash,
        cast(coalesce(sale_lines.order_share, 1) as {{ type_double() }}) as order_share,
        cast(coalesce(sale_lines.net_revenue, 0) as {{ type_double() }}) as net_revenue,
        cast(
            case when sale_lines.order_id is null then 0 else sale_lines.gross_margin end
            as {{ type_double() }}
        ) as gross_margin
    from conversions
    inner join paths on conversions.conversion_id = paths.conversion_id
    left join sale_lines on conversions.order_id = sale_lines.order_id

)

select * from final
