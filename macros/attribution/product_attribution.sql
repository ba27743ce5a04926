{#
    What each channel earned of the sales of each product in each month: the body of
    int_product_attribution_without_markov and int_product_attribution_markov.

    credits: as of attribution_credits; lines: int_conversion_lines, those to share out. Names of
    CTEs.
#}
{% macro product_attribution(credits, lines) %}
{#- numbers that stand for the ids are far faster to join by -#}
with coded as (

    select
        {{ integer_code('conversion_id') }} as conversion_code,
        product_id,
        month_start_on,
        product_month_code,
        order_share,
        net_revenue,
        gross_margin
    from {{ lines }}

),

credited as (

    select
        {{ integer_code('conversion_id') }} as conversion_code,
        channel,
        attribution_model,
        cast(credit as {{ type_double() }}) as credit
    from {{ credits }}

),

-- each line of a sale, for each touch that earned a part of it
spread as (

    select
        coded.product_id,
        credited.channel,
        credited.attribution_model,
        coded.month_start_on,
        min(coded.product_month_code) as product_month_code,
        sum(coded.order_share * credited.credit) as conversions,
        sum(coded.net_revenue * credited.credit) as revenue,
        -- the margin of a part would pass for the margin of all
        case
            when count(coded.gross_margin) = count(*)
                then sum(coded.gross_margin * credited.credit)
        end as margin
    from credited
    inner join coded on credited.conversion_code = coded.conversion_code
    group by
        coded.product_id,
        credited.channel,
        credited.attribution_model,
        coded.month_start_on

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
        product_month_code,
        {{ part_of_running('running_conversions', 'conversions', decimals=6) }} as conversions,
        {{ part_of_running('running_revenue', 'revenue') }} as revenue,
        {{ part_of_running('running_margin', 'margin') }} as margin
    from running

)

select * from final
{% endmacro %}
