{#
    What each channel earned of the sales of each product in each month: the body of
    int_product_attribution_by_path and int_product_attribution_by_markov.

    credits: as of attribution_credits; conversions: fct_conversions; sale_lines:
    int_sale_lines_weighted. Names of CTEs.
#}
{% macro product_attribution(credits, conversions, sale_lines) %}
-- in floating point, which is far faster than wide decimals and rounded to the cent below; numbers
-- that stand for the ids are far faster to join by
with lines as (

    select
        {{ integer_code('conversions.conversion_id') }} as conversion_code,
        sale_lines.product_id,
        cast(sale_lines.order_share as {{ type_double() }}) as order_share,
        cast(sale_lines.net_revenue as {{ type_double() }}) as net_revenue,
        cast(sale_lines.gross_margin as {{ type_double() }}) as gross_margin
    from {{ sale_lines }} as sale_lines
    inner join {{ conversions }} as conversions on sale_lines.order_id = conversions.order_id

),

credited as (

    select
        {{ integer_code('conversion_id') }} as conversion_code,
        channel,
        attribution_model,
        cast({{ dbt.date_trunc('month', 'conversion_date') }} as date) as month_start_on,
        cast(credit as {{ type_double() }}) as credit
    from {{ credits }}
    where conversion_type = 'sale'

),

-- each line of a sale, for each touch that earned a part of it
spread as (

    select
        lines.product_id,
        credited.channel,
        credited.attribution_model,
        credited.month_start_on,
        sum(coalesce(lines.order_share, 1) * credited.credit) as conversions,
        sum(coalesce(lines.net_revenue, 0) * credited.credit) as revenue,
        case
            when lines.product_id is null then 0
            when count(lines.gross_margin) = count(*)
                then sum(lines.gross_margin * credited.credit)
        end as margin
    from credited
    left join lines on credited.conversion_code = lines.conversion_code
    group by
        lines.product_id,
        credited.channel,
        credited.attribution_model,
        credited.month_start_on

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
        product_id,
        channel,
        attribution_model,
        month_start_on,
        {{ part_of_running('running_conversions', 'conversions', decimals=6) }} as conversions,
        {{ part_of_running('running_revenue', 'revenue') }} as revenue,
        {{ part_of_running('running_margin', 'margin') }} as margin
    from running

)

select * from final
{% endmacro %}
