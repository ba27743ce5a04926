{#- so many units, in the higher of two windows, make a trend -#}
{%- set trend_min_units = 5 -%}

with activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

sales as (

    select * from {{ ref('int_product_window_sales') }}

),

leads as (

    select * from {{ ref('int_product_window_leads') }}

),

inventory as (

    select * from {{ ref('int_product_window_inventory') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

windows as (

    {{ popularity_windows() }}

),

first_sales as (

    select
        activity.product_id,
        min(activity.activity_date) as first_sold_on
    from activity
    cross join as_of
    where activity.units_sold > 0 and activity.activity_date <= as_of.as_of_date
    group by activity.product_id

),

summed as (

    select
        activity.product_id,
        windows.window_days,
        windows.starts_on,
        windows.ends_on,
        {%- for measure in [
            'units_sold', 'order_count', 'net_sales', 'impressions', 'views', 'add_to_carts',
            'rating_count', 'rating_sum',
        ] %}
        sum(case when activity.activity_date >= windows.starts_on then activity.{{ measure }} end)
            as {{ measure }},
        {%- endfor %}
        count(case when activity.activity_date >= windows.starts_on then 1 end) as active_days,
        sum(case
            when activity.activity_date < windows.starts_on then activity.units_sold else 0
        end) as units_sold_previous
    from activity
    inner join windows
        on
            activity.activity_date >= windows.previous_starts_on
            and activity.activity_date <= windows.ends_on
    group by activity.product_id, windows.window_days, windows.starts_on, windows.ends_on

),

measured as (

    select
        summed.product_id,
        summed.window_days,
        summed.ends_on as as_of_date,
        summed.units_sold,
        summed.order_count,
        coalesce(sales.customer_count, 0) as customer_count,
        coalesce(sales.guest_order_count, 0) as guest_order_count,
        summed.net_sales,
        summed.net_sales - coalesce(sales.refunded_amount, 0) as net_revenue,
        coalesce(sales.returned_units, 0) as returned_units,
        coalesce(leads.lead_count, 0) as lead_count,
        coalesce(leads.converted_lead_count, 0) as converted_lead_count,
        summed.impressions,
        summed.views,
        summed.add_to_carts,
        summed.rating_count,
        summed.rating_sum,
        summed.units_sold_previous,
        first_sales.first_sold_on,
        summed.starts_on,
        {{ inventory_turnover(
            'case when sales.product_id is null then 0 else sales.cogs end',
            'inventory.mean_inventory_value',
            'summed.window_days'
        ) }} as inventory_turnover
    from summed
    left join sales
        on summed.product_id = sales.product_id and summed.window_days = sales.window_days
    left join leads
        on summed.product_id = leads.product_id and summed.window_days = leads.window_days
    left join inventory
        on
            summed.product_id = inventory.product_id
            and summed.window_days = inventory.window_days
    left join first_sales on summed.product_id = first_sales.product_id
    where summed.active_days > 0

),

ranked as (

    {{ popularity_ranked('measured', partition_by=['window_days']) }}

),

final as (

    select
        {{ dbt_utils.generate_surrogate_key(['ranked.product_id', 'ranked.window_days']) }}
            as product_popularity_id,
        ranked.product_id,
        ranked.window_days,
        ranked.as_of_date,
        cast(ranked.units_sold as numeric(18, 3)) as units_sold,
        cast(ranked.order_count as bigint) as order_count,
        cast(ranked.customer_count as bigint) as customer_count,
        cast(ranked.guest_order_count as bigint) as guest_order_count,
        cast(ranked.net_sales as numeric(18, 2)) as net_sales,
        cast(ranked.net_revenue as numeric(18, 2)) as net_revenue,
        cast(ranked.returned_units as numeric(18, 3)) as returned_units,
        cast(ranked.lead_count as bigint) as lead_count,
        cast(ranked.impressions as bigint) as impressions,
        cast(ranked.views as bigint) as views,
        cast(ranked.add_to_carts as bigint) as add_to_carts,
        {{ ratio('ranked.views', 'ranked.impressions') }} as click_through_rate,
        {{ ratio('ranked.order_count', 'ranked.views') }} as view_to_order_rate,
        cast(
            coalesce({{ ratio('ranked.units_sold', 'ranked.lead_count') }}, 0) as numeric(18, 6)
        ) as sales_per_lead,
        {{ ratio('ranked.converted_lead_count', 'ranked.lead_count') }} as lead_to_sale_ratio,
        {{ ratio('ranked.units_sold', 'ranked.order_count') }} as average_order_quantity,
        {{ ratio('ranked.returned_units', 'ranked.units_sold') }} as return_rate,
        cast(ranked.rating_count as bigint) as rating_count,
        {{ ratio('ranked.rating_sum', 'ranked.rating_count') }} as average_rating,
        ranked.shrunk_rating,
        ranked.inventory_turnover,
        ranked.popularity_score,
        cast(ranked.popularity_rank as bigint) as popularity_rank,
        cast(row_number() over (
            partition by ranked.window_days, products.category order by ranked.popularity_rank
        ) as bigint) as category_rank,
        ranked.popularity_percentile,
        ranked.is_popular,
        cast(ranked.units_sold_previous as numeric(18, 3)) as units_sold_previous,
        {{ ratio(
            'ranked.units_sold - ranked.units_sold_previous', 'ranked.units_sold_previous'
        ) }} as units_growth,
        case
            when ranked.first_sold_on >= ranked.starts_on then 'new'
            when
                ranked.units_sold >= {{ trend_min_units }}
                and ranked.units_sold
                >= (1 + {{ var('trend_threshold') }}) * ranked.units_sold_previous
                then 'rising'
            when
                ranked.units_sold_previous >= {{ trend_min_units }}
                and ranked.units_sold
                <= (1 - {{ var('trend_threshold') }}) * ranked.units_sold_previous
                then 'falling'
            else 'steady'
        end as trend,
        cast(ranked.as_of_date as {{ dbt.type_timestamp() }}) as last_updated_at
    from ranked
    inner join products on ranked.product_id = products.product_id

)

select * from final
