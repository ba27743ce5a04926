with order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

responses as (

    select * from {{ ref('fct_survey_responses') }}

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
        sum(order_items.net_revenue) as net_revenue,
        1 as buyers,
        0 as rating_count,
        0 as rating_sum
    from order_items
    inner join windows
        on
            order_items.order_date >= windows.starts_on
            and order_items.order_date <= windows.ends_on
    group by
        windows.window_days,
        windows.ends_on,
        order_items.product_id,
        coalesce(order_items.customer_id, '')

),

rated as (

    select
        windows.window_days,
        windows.ends_on as as_of_date,
        responses.product_id,
        coalesce(responses.customer_id, '') as customer_id,
        0 as units_sold,
        0 as order_count,
        0 as net_revenue,
        0 as buyers,
        count(*) as rating_count,
        sum(responses.rating) as rating_sum
    from responses
    inner join windows
        on
            responses.responded_on >= windows.starts_on
            and responses.responded_on <= windows.ends_on
    where responses.is_product_named and responses.rating is not null
    group by
        windows.window_days,
        windows.ends_on,
        responses.product_id,
        coalesce(responses.customer_id, '')

),

said_and_done as (

    select * from bought
    union all
    select * from rated

),

summed as (

    select
        said_and_done.window_days,
        said_and_done.as_of_date,
        said_and_done.product_id,
        segments.segment_type,
        segments.segment_value,
        sum(said_and_done.units_sold) as units_sold,
        sum(said_and_done.order_count) as order_count,
        -- a customer has one row of what was bought, and one value of each type
        sum(case when said_and_done.customer_id <> '' then said_and_done.buyers else 0 end)
            as customer_count,
        sum(said_and_done.net_revenue) as net_revenue,
        sum(said_and_done.rating_count) as rating_count,
        sum(said_and_done.rating_sum) as rating_sum
    from said_and_done
    inner join segments on said_and_done.customer_id = segments.customer_id
    group by
        said_and_done.window_days,
        said_and_done.as_of_date,
        said_and_done.product_id,
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
        sum(units_sold) as segment_units,
        sum(rating_count) as segment_rating_count,
        sum(rating_sum) as segment_rating_sum
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
        segment_totals.segment_rating_count,
        segment_totals.segment_rating_sum,
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
        cast(segment_rank as bigint) as segment_rank,
        cast(rating_count as bigint) as rating_count,
        {{ ratio('rating_sum', 'rating_count') }} as average_rating,
        {{ shrunk_rating(
            'rating_sum', 'rating_count', 'segment_rating_sum', 'segment_rating_count'
        ) }} as shrunk_rating
    from compared

)

select * from final
