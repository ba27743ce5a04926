with phases as (

    select * from {{ ref('int_theme_phases') }}

),

days as (

    select * from {{ ref('int_theme_days') }}
    where day_set = 'phase'

),

orders as (

    select * from {{ ref('int_theme_orders') }}

),

lines as (

    select * from {{ ref('int_theme_lines') }}

),

expectations as (

    select * from {{ ref('int_theme_expectations') }}

),

campaign_results as (

    select * from {{ ref('int_theme_campaign_results') }}

),

stockouts as (

    select * from {{ ref('int_theme_stockouts') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

known_days as (

    select
        theme,
        occurrence_number,
        phase,
        count(*) as known_days
    from days
    group by theme, occurrence_number, phase

),

registered as (

    select
        days.theme,
        days.occurrence_number,
        days.phase,
        count(*) as customers
    from days
    inner join customers on days.date_day = customers.registered_on
    group by days.theme, days.occurrence_number, days.phase

),

first_orders as (

    select
        days.theme,
        days.occurrence_number,
        days.phase,
        count(*) as customers
    from days
    inner join customers on days.date_day = customers.first_order_on
    group by days.theme, days.occurrence_number, days.phase

),

joined as (

    select
        phases.*,
        as_of.as_of_date,
        {%- for count in ['orders', 'guest_orders', 'purchasing_customers',
            'refunding_customers', 'refunded_orders', 'oversold_orders'] %}
        cast(coalesce(orders.{{ count }}, 0) as bigint) as {{ count }},
        {%- endfor %}
        cast(coalesce(known_days.known_days, 0) as bigint) as known_days,
        cast(coalesce(registered.customers, 0) as bigint) as registered_customers,
        cast(coalesce(first_orders.customers, 0) as bigint) as new_customers,
        cast(coalesce(orders.net_sales, 0) as numeric(18, 2)) as net_sales,
        cast(coalesce(orders.net_revenue, 0) as numeric(18, 2)) as net_revenue,
        cast(
            case when orders.orders > 0 then orders.gross_margin else 0 end as numeric(18, 2)
        ) as gross_margin,
        cast(coalesce(lines.units, 0) as numeric(18, 3)) as units,
        cast(coalesce(lines.promoted_units, 0) as numeric(18, 3)) as promoted_units,
        cast(coalesce(lines.promoted_net_sales, 0) as numeric(18, 2)) as promoted_net_sales,
        cast(coalesce(lines.promoted_net_revenue, 0) as numeric(18, 2))
            as promoted_net_revenue,
        cast(coalesce(campaign_results.promotion_cost, 0) as numeric(18, 2))
            as promotion_cost,
        cast(coalesce(campaign_results.attributed_orders, 0) as numeric(18, 6))
            as attributed_orders,
        cast(coalesce(campaign_results.attributed_revenue, 0) as numeric(18, 2))
            as attributed_revenue,
        cast(
            case
                when campaign_results.theme is null then 0
                else campaign_results.attributed_margin
            end as numeric(18, 2)
        ) as attributed_margin,
        cast(coalesce(stockouts.stockout_days, 0) as bigint) as stockout_days,
        cast(coalesce(stockouts.promoted_stockout_days, 0) as bigint)
            as promoted_stockout_days,
        expectations.baseline_net_sales,
        expectations.trend_net_sales,
        expectations.baseline_promoted_net_sales,
        expectations.trend_promoted_net_sales
    from phases
    cross join as_of
    {%- for part in ['known_days', 'registered', 'first_orders', 'orders', 'lines',
        'expectations', 'campaign_results', 'stockouts'] %}
    left join {{ part }}
        on
            phases.theme = {{ part }}.theme
            and phases.occurrence_number = {{ part }}.occurrence_number
            and phases.phase = {{ part }}.phase
    {%- endfor %}

),

-- what the rest of the shop sold, and was to be expected to sell, on the same days
compared as (

    select
        joined.*,
        net_sales - promoted_net_sales as rest_net_sales,
        baseline_net_sales - baseline_promoted_net_sales as baseline_rest_net_sales
    from joined

),

final as (

    select
        {{ dbt_utils.generate_surrogate_key(['theme', 'theme_starts_on', 'phase']) }}
            as theme_result_id,
        theme,
        occurrence_number,
        phase,
        phase_number,
        as_of_date,
        theme_starts_on,
        theme_ends_on,
        is_open_ended,
        campaign_count,
        phase_starts_on,
        phase_ends_on,
        phase_days,
        known_days,
        known_days = phase_days and not (is_open_ended and phase = 'during') as is_complete,
        overlapping_themes,
        registered_customers,
        purchasing_customers,
        new_customers,
        refunding_customers,
        orders,
        guest_orders,
        refunded_orders,
        units,
        net_sales,
        net_revenue,
        gross_margin,
        {{ ratio('gross_margin', 'net_revenue') }} as gross_margin_rate,
        promotion_cost,
        attributed_orders,
        attributed_revenue,
        attributed_margin,
        baseline_net_sales,
        {{ ratio('net_sales - baseline_net_sales', 'baseline_net_sales') }} as uplift,
        trend_net_sales,
        {{ ratio('net_sales - trend_net_sales', 'trend_net_sales') }} as uplift_against_trend,
        promoted_units,
        promoted_net_sales,
        promoted_net_revenue,
        baseline_promoted_net_sales,
        {{ ratio(
            'promoted_net_sales - baseline_promoted_net_sales', 'baseline_promoted_net_sales'
        ) }} as promoted_uplift,
        trend_promoted_net_sales,
        {{ ratio(
            'promoted_net_sales - trend_promoted_net_sales', 'trend_promoted_net_sales'
        ) }} as promoted_uplift_against_trend,
        {{ ratio(
            '(promoted_net_sales * baseline_rest_net_sales'
            ~ ' - baseline_promoted_net_sales * rest_net_sales)',
            '(baseline_promoted_net_sales * rest_net_sales)'
        ) }} as promoted_uplift_against_rest,
        stockout_days,
        promoted_stockout_days,
        oversold_orders
    from compared

)

select * from final
