-- The popularity marts of the Complete Journey shop, written by hand for speed: what `dbt build` of
-- the project is measured against. By the definitions of the models in models/marts/popularity and
-- with their values, which the benchmark compares. Surrogate keys and fingerprints are left out.
--
-- It knows this one shop and uses that: ids stay numbers, a product stands once in a basket, no
-- returns, leads, web events, costs or guests, one country, one currency; it keeps no rejects.
--
-- Run it in a new DuckDB file, with the folder of the Parquet files:
--     set variable raw_path = '/folder';

-- by way of 12 decimals, so that a half in the 7th is rounded up
create temp macro ratio(a, b) as
cast(round(cast(a / nullif(b, 0) as decimal(24, 12)), 6) as decimal(18, 6));

-- The time zone is costly: once a basket, not once a line.
create temp table baskets as
select
    basket_id,
    household_id,
    cast(timezone('America/New_York', timezone('UTC', sold_at)) as date) as day
from (
    select
        basket_id,
        any_value(household_id) as household_id,
        any_value(transaction_timestamp) as sold_at
    from read_parquet(getvariable('raw_path') || '/transactions.parquet')
    group by basket_id
);

-- the data ends with the year, so its last day is a whole one
set variable as_of_date = (select max(day) from baskets);

-- Ties are broken by the id as text: its order is made once, as a number.
create temp table products as
select
    product_id,
    coalesce(product_category, department) as category,
    cast(row_number() over (order by cast(product_id as varchar)) as integer) as text_order
from read_parquet(getvariable('raw_path') || '/products.parquet');

-- the lines that count: something was sold, and the product is known
create temp table lines as
select
    transactions.product_id,
    baskets.household_id,
    baskets.day,
    transactions.quantity,
    cast(sales_value as decimal(18, 2)) as net_sales,
    cast(
        cast(sales_value as decimal(18, 2))
        + cast(retail_disc as decimal(18, 2))
        + cast(coupon_match_disc as decimal(18, 2))
        as decimal(18, 2)
    ) as gross_sales
from read_parquet(getvariable('raw_path') || '/transactions.parquet') as transactions
inner join baskets on transactions.basket_id = baskets.basket_id
semi join products on transactions.product_id = products.product_id
where transactions.quantity > 0;

create table fct_product_activity_daily as
select
    product_id,
    day as activity_date,
    cast(sum(quantity) as decimal(18, 3)) as units_sold,
    count(*) as order_count,
    cast(sum(gross_sales) as decimal(18, 2)) as gross_sales,
    cast(sum(net_sales) as decimal(18, 2)) as net_sales,
    cast(0 as decimal(18, 2)) as refunded_amount,
    cast(sum(net_sales) as decimal(18, 2)) as net_revenue,
    cast(null as decimal(18, 2)) as cogs,
    cast(0 as decimal(18, 3)) as returned_units,
    cast(0 as bigint) as lead_count,
    cast(0 as bigint) as impressions,
    cast(0 as bigint) as views,
    cast(0 as bigint) as add_to_carts,
    cast(0 as bigint) as rating_count,
    cast(0 as bigint) as rating_sum
from lines
group by product_id, day;

-- A household is counted once a month without `distinct`: by its first purchase of the month, and
-- as repeating by the first one that is not its first ever.
create table fct_product_purchase_frequency as
with followed as (
    select
        product_id,
        cast(date_trunc('month', day) as date) as month_start_on,
        quantity,
        day - lag(day) over purchases as days_since_previous,
        lag(day) over purchases as previous_day,
        lag(day, 2) over purchases as day_before_that
    from lines
    where day <= getvariable('as_of_date')
    window purchases as (partition by product_id, household_id order by day)
),

counted as (
    select
        product_id,
        month_start_on,
        count(*) filter (previous_day is null or previous_day < month_start_on)
            as purchasing_customers,
        count(*) filter (
            previous_day < month_start_on or (previous_day is not null and day_before_that is null)
        ) as repeat_customers,
        count(*) as orders,
        sum(quantity) as units_sold,
        median(days_since_previous) as median_days
    from followed
    group by product_id, month_start_on
)

select
    product_id,
    month_start_on,
    purchasing_customers,
    repeat_customers,
    orders,
    cast(units_sold as decimal(18, 3)) as units_sold,
    ratio(orders, purchasing_customers) as orders_per_customer,
    ratio(repeat_customers, purchasing_customers) as repeat_purchase_rate,
    cast(median_days as decimal(18, 1)) as median_days_between_purchases
from counted;

-- Product and household over the longest window, the three windows side by side: the lines are read
-- once, and a row is a customer.
create temp table bought as
with by_window as (
    select
        product_id,
        household_id,
        cast(sum(quantity) filter (day > getvariable('as_of_date') - 7) as bigint) as units_7,
        count(*) filter (day > getvariable('as_of_date') - 7) as orders_7,
        cast(sum(net_sales) filter (day > getvariable('as_of_date') - 7) as decimal(18, 2))
            as net_7,
        cast(sum(quantity) filter (day > getvariable('as_of_date') - 30) as bigint) as units_30,
        count(*) filter (day > getvariable('as_of_date') - 30) as orders_30,
        cast(sum(net_sales) filter (day > getvariable('as_of_date') - 30) as decimal(18, 2))
            as net_30,
        cast(sum(quantity) as bigint) as units_90,
        count(*) as orders_90,
        cast(sum(net_sales) as decimal(18, 2)) as net_90
    from lines
    where day > getvariable('as_of_date') - 90 and day <= getvariable('as_of_date')
    group by product_id, household_id
)

select
    cast(7 as bigint) as window_days, product_id, household_id,
    units_7 as units_sold, orders_7 as order_count, net_7 as net_sales
from by_window
where orders_7 > 0
union all
select 30, product_id, household_id, units_30, orders_30, net_30
from by_window
where orders_30 > 0
union all
select 90, product_id, household_id, units_90, orders_90, net_90
from by_window;

create temp table bought_products as
select
    window_days,
    product_id,
    cast(sum(units_sold) as bigint) as units_sold,
    cast(sum(order_count) as bigint) as order_count,
    count(*) as customer_count,
    cast(sum(net_sales) as decimal(18, 2)) as net_sales
from bought
group by window_days, product_id;

create table fct_product_popularity as
with before as (
    select
        product_id,
        min(activity_date) as first_sold_on,
        sum(units_sold) filter (
            activity_date > getvariable('as_of_date') - 14
            and activity_date <= getvariable('as_of_date') - 7
        ) as units_7,
        sum(units_sold) filter (
            activity_date > getvariable('as_of_date') - 60
            and activity_date <= getvariable('as_of_date') - 30
        ) as units_30,
        sum(units_sold) filter (
            activity_date > getvariable('as_of_date') - 180
            and activity_date <= getvariable('as_of_date') - 90
        ) as units_90
    from fct_product_activity_daily
    where activity_date <= getvariable('as_of_date')
    group by product_id
),

-- nothing is known of views, leads and ratings: their percent ranks are 0, the weights still count
scored as (
    select
        bought_products.*,
        products.category,
        products.text_order,
        before.first_sold_on,
        coalesce(
            case window_days when 7 then units_7 when 30 then units_30 else units_90 end, 0
        ) as units_sold_previous,
        count(*) over (partition by window_days) as product_count,
        cast(round(cast(
            0.35 * percent_rank() over (partition by window_days order by units_sold)
            + 0.3 * percent_rank() over (partition by window_days order by net_sales)
            as decimal(20, 12)
        ), 9) as decimal(12, 9)) as popularity_score
    from bought_products
    inner join products on bought_products.product_id = products.product_id
    inner join before on bought_products.product_id = before.product_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by window_days
            order by popularity_score desc, units_sold desc, net_sales desc, text_order
        ) as popularity_rank
    from scored
)

select
    product_id,
    window_days,
    getvariable('as_of_date') as as_of_date,
    cast(units_sold as decimal(18, 3)) as units_sold,
    order_count,
    customer_count,
    cast(0 as bigint) as guest_order_count,
    net_sales,
    net_sales as net_revenue,
    cast(0 as decimal(18, 3)) as returned_units,
    cast(0 as bigint) as lead_count,
    cast(0 as bigint) as impressions,
    cast(0 as bigint) as views,
    cast(0 as bigint) as add_to_carts,
    cast(0 as bigint) as rating_count,
    cast(null as decimal(18, 6)) as average_rating,
    cast(null as decimal(18, 6)) as shrunk_rating,
    cast(null as decimal(18, 6)) as click_through_rate,
    cast(null as decimal(18, 6)) as view_to_order_rate,
    cast(0 as decimal(18, 6)) as sales_per_lead,
    cast(null as decimal(18, 6)) as lead_to_sale_ratio,
    ratio(units_sold, order_count) as average_order_quantity,
    cast(0 as decimal(18, 6)) as return_rate,
    cast(null as decimal(18, 6)) as inventory_turnover,
    popularity_score,
    popularity_rank,
    row_number() over (partition by window_days, category order by popularity_rank)
        as category_rank,
    cast(
        case
            when product_count = 1 then 1
            else round(
                cast((product_count - popularity_rank) / (product_count - 1) as decimal(20, 12)), 9
            )
        end as decimal(12, 9)
    ) as popularity_percentile,
    popularity_rank <= ceil(0.1 * product_count) as is_popular,
    cast(units_sold_previous as decimal(18, 3)) as units_sold_previous,
    ratio(units_sold - units_sold_previous, units_sold_previous) as units_growth,
    case
        when first_sold_on > getvariable('as_of_date') - cast(window_days as integer) then 'new'
        when units_sold >= 5 and units_sold >= 1.2 * units_sold_previous then 'rising'
        when units_sold_previous >= 5 and units_sold <= 0.8 * units_sold_previous then 'falling'
        else 'steady'
    end as trend,
    cast(getvariable('as_of_date') as timestamp) as last_updated_at
from ranked;

-- value tiers: the first 10 %, 30 %, 60 % of the households by what they spent in 365 days
create temp table households as
with spent as (
    select
        household_id,
        row_number() over (
            order by sum(net_sales) desc, cast(household_id as varchar)
        ) as spend_rank,
        count(*) over () as household_count
    from lines
    where day > getvariable('as_of_date') - 365 and day <= getvariable('as_of_date')
    group by household_id
)

select
    spent.household_id,
    coalesce(demographics.age, 'unknown') as age_band,
    case
        when spend_rank <= 0.1 * household_count then 'top'
        when spend_rank <= 0.3 * household_count then 'high'
        when spend_rank <= 0.6 * household_count then 'middle'
        else 'low'
    end as value_tier
from spent
left join read_parquet(getvariable('raw_path') || '/demographics.parquet') as demographics
    on spent.household_id = demographics.household_id;

-- gender, country and region have one value each, so they are the product's totals
create table fct_product_popularity_by_segment as
with summed as (
    select
        window_days,
        product_id,
        case when grouping(age_band) = 0 then 'age_band' else 'value_tier' end as segment_type,
        case when grouping(age_band) = 0 then age_band else value_tier end as segment_value,
        cast(sum(units_sold) as bigint) as units_sold,
        cast(sum(order_count) as bigint) as order_count,
        count(*) as customer_count,
        cast(sum(net_sales) as decimal(18, 2)) as net_revenue
    from bought
    inner join households on bought.household_id = households.household_id
    group by grouping sets (
        (window_days, product_id, age_band), (window_days, product_id, value_tier)
    )
    union all
    select
        window_days,
        product_id,
        segment_type,
        segment_value,
        units_sold,
        order_count,
        customer_count,
        net_sales
    from bought_products
    cross join (
        values ('gender', 'unknown'), ('country', 'US'), ('region', 'unknown')
    ) as whole_shop (segment_type, segment_value)
),

segment_totals as (
    select
        window_days,
        segment_type,
        segment_value,
        sum(units_sold) as segment_units,
        sum(sum(units_sold)) over (partition by window_days, segment_type) as all_units
    from summed
    group by window_days, segment_type, segment_value
),

-- every household has an age band and a tier, so a product's total is the same for all of them
compared as (
    select
        summed.*,
        bought_products.units_sold as product_units,
        segment_totals.segment_units,
        segment_totals.all_units,
        row_number() over (
            partition by summed.window_days, summed.segment_type, summed.segment_value
            order by summed.units_sold desc, summed.net_revenue desc, products.text_order
        ) as segment_rank
    from summed
    inner join products on summed.product_id = products.product_id
    inner join bought_products
        on
            summed.window_days = bought_products.window_days
            and summed.product_id = bought_products.product_id
    inner join segment_totals
        on
            summed.window_days = segment_totals.window_days
            and summed.segment_type = segment_totals.segment_type
            and summed.segment_value = segment_totals.segment_value
)

select
    product_id,
    segment_type,
    segment_value,
    window_days,
    getvariable('as_of_date') as as_of_date,
    cast(units_sold as decimal(18, 3)) as units_sold,
    order_count,
    customer_count,
    net_revenue,
    ratio(units_sold, product_units) as share_of_product_units,
    ratio(units_sold, segment_units) as share_of_segment_units,
    ratio(units_sold * all_units, product_units * segment_units) as preference_index,
    segment_rank,
    cast(0 as bigint) as rating_count,
    cast(null as decimal(18, 6)) as average_rating,
    cast(null as decimal(18, 6)) as shrunk_rating
from compared;

-- The 90 days of ranks and the day before them. A product's window of 30 days changes on the days
-- on which a day of sales enters or leaves it; between two changes its balance holds.
create temp table balances as
with changes as (
    select
        product_id,
        greatest(changed_on, getvariable('as_of_date') - 90) as changed_on,
        cast(sum(units_sold) as bigint) as units_sold,
        cast(sum(net_sales) as decimal(18, 2)) as net_sales,
        cast(sum(active_days) as bigint) as active_days
    from (
        select product_id, activity_date as changed_on, units_sold, net_sales, 1 as active_days
        from fct_product_activity_daily
        where
            activity_date > getvariable('as_of_date') - 120
            and activity_date <= getvariable('as_of_date')
        union all
        select product_id, activity_date + 30, -units_sold, -net_sales, -1
        from fct_product_activity_daily
        where
            activity_date > getvariable('as_of_date') - 120
            and activity_date <= getvariable('as_of_date') - 30
    )
    group by all
)

select
    product_id,
    changed_on as starts_on,
    coalesce(
        lead(changed_on) over (partition by product_id order by changed_on),
        getvariable('as_of_date') + 1
    ) as ends_before,
    cast(sum(units_sold) over so_far as bigint) as units_sold,
    cast(sum(net_sales) over so_far as decimal(18, 2)) as net_sales,
    sum(active_days) over so_far as active_days
from changes
window so_far as (partition by product_id order by changed_on rows unbounded preceding);

create temp table ranked_days as
with measured as (
    select
        balances.product_id,
        products.text_order,
        cast(unnest(range(starts_on, ends_before, interval 1 day)) as date) as rank_date,
        units_sold,
        net_sales
    from balances
    inner join products on balances.product_id = products.product_id
    where active_days > 0
),

scored as (
    select
        *,
        count(*) over (partition by rank_date) as product_count,
        cast(round(cast(
            0.35 * percent_rank() over (partition by rank_date order by units_sold)
            + 0.3 * percent_rank() over (partition by rank_date order by net_sales)
            as decimal(20, 12)
        ), 9) as decimal(12, 9)) as popularity_score
    from measured
)

select
    product_id,
    rank_date,
    units_sold,
    net_sales,
    popularity_score,
    product_count,
    row_number() over (
        partition by rank_date
        order by popularity_score desc, units_sold desc, net_sales desc, text_order
    ) as popularity_rank
from scored;

create table rpt_product_rank_history as
with compared as (
    select
        coalesce(today.product_id, yesterday.product_id) as product_id,
        coalesce(today.rank_date, yesterday.next_date) as rank_date,
        today.popularity_rank,
        yesterday.popularity_rank as previous_rank,
        today.popularity_score,
        today.units_sold,
        today.net_sales,
        today.product_count
    from (
        select * from ranked_days where rank_date > getvariable('as_of_date') - 90
    ) as today
    full outer join (
        select product_id, popularity_rank, rank_date + 1 as next_date
        from ranked_days
        where rank_date < getvariable('as_of_date')
    ) as yesterday
        on today.product_id = yesterday.product_id and today.rank_date = yesterday.next_date
)

select
    product_id,
    rank_date,
    cast(30 as bigint) as window_days,
    popularity_rank,
    previous_rank,
    previous_rank - popularity_rank as rank_change,
    case
        when previous_rank is null then 'entered'
        when popularity_rank is null then 'left'
        when popularity_rank < previous_rank then 'up'
        when popularity_rank > previous_rank then 'down'
        else 'same'
    end as movement,
    popularity_score,
    cast(coalesce(units_sold, 0) as decimal(18, 3)) as units_sold,
    cast(coalesce(net_sales, 0) as decimal(18, 2)) as net_revenue,
    coalesce(popularity_rank <= ceil(0.1 * product_count), false) as is_popular
from compared;
