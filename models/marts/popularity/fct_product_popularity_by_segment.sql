with order_items as (

    select * from {{ ref('fct_order_items') }}

),

returns_by_item as (

    select * from {{ ref('int_window_returns_by_item') }}

),

segments as (

    select * from {{ ref('int_customer_segments') }}

),

windows as (

    {{ popularity_windows() }}

),

-- first by product and customer, so that the five segments multiply few rows
bought as (

    select
        windows.window_days,
        windows.ends_on as as_of_date,
        order_items.product_id,
        coalesce(order_items.customer_id, '') as customer_id,
        sum(order_items.quantity) as units_sold,
        count(distinct order_items.order_id) as order_count,
        sum(order_items.net_sales - coalesce(returns_by_item.refunded_amount, 0)) as net_revenue
    from order_items
    inner join windows
        on
            order_items.order_date >= windows.starts_on
            and order_items.order_date <= windows.ends_on
    left join returns_by_item
        on
            order_items.order_item_id = returns_by_item.order_item_id
            and windows.window_days = returns_by_item.window_days
    where order_items.is_sale
    group by
        windows.window_days,
        windows.ends_on,
        order_items.product_id,
        coalesce(order_items.customer_id, '')

),

summed as (

    select
        bought.window_days,
        bought.as_of_date,
        bought.product_id,
        segments.segment_type,
        segments.segment_value,
        sum(bought.units_sold) as units_sold,
        sum(bought.order_count) as order_count,
        -- one row is one customer, as a customer has one value of each type
        count(case when bought.customer_id <> '' then 1 end) as customer_count,
        sum(bought.net_revenue) as net_revenue
    from bought
    inner join segments on bought.customer_id = segments.customer_id
    group by
        bought.window_days,
        bought.as_of_date,
        bought.product_id,
        segments.segment_type,
        segments.segment_value

),

product_totals as (

    select
        window_days,
        segment_type,
        product_id,
        sum(units_sold) as product_units
    from summed
    group by window_days, segment_type, product_id

),

segment_totals as (

    select
        window_days,
        segment_type,
        segment_value,
        sum(units_sold) as segment_units
    from summed
    group by window_days, segment_type, segment_value

),

totals as (

    select
        window_days,
        segment_type,
        sum(segment_units) as all_units
    from segment_totals
    group by window_days, segment_type

),

compared as (

    select
        summed.*,
        product_totals.product_units,
        segment_totals.segment_units,
        totals.all_units,
        row_number() over (
            partition by summed.window_days, summed.segment_type, summed.segment_value
            order by
                summed.units_sold desc,
                summed.net_revenue desc,
                {{ binary_order('summed.product_id') }}
        ) as segment_rank
    from summed
    inner join product_totals
        on
            summed.window_days = product_totals.window_days
            and summed.segment_type = product_totals.segment_type
            and summed.product_id = product_totals.product_id
    inner join segment_totals
        on
            summed.window_days = segment_totals.window_days
            and summed.segment_type = segment_totals.segment_type
            and summed.segment_value = segment_totals.segment_value
    inner join totals
        on
            summed.window_days = totals.window_days
            and summed.segment_type = totals.segment_type

),

final as (

    select
        product_id,
        segment_type,
        segment_value,
        window_days,
        as_of_date,
        cast(units_sold as numeric(18, 3)) as units_sold,
        cast(order_count as bigint) as order_count,
        cast(customer_count as bigint) as customer_count,
        cast(net_revenue as numeric(18, 2)) as net_revenue,
        {{ ratio('units_sold', 'product_units') }} as share_of_product_units,
        {{ ratio('units_sold', 'segment_units') }} as share_of_segment_units,
        {{ ratio('units_sold * all_units', 'product_units * segment_units') }}
            as preference_index,
        cast(segment_rank as bigint) as segment_rank
    from compared

)

select * from final
