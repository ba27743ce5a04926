-- Which three products to promote next week, and to whom?
--
-- Popular or rising over the last 30 days, none of the risks of rpt_popular_products_at_risk, stock
-- for four weeks, sold at a profit. Of these, the three that could bring most: unit margin times
-- the customers to whom they are recommended and who have bought before.
-- rpt_customer_recommendations has the list, by product_id: all have consented, and none owns the
-- product unless it is one to buy again. This says how many they are, and of what kind most of them
-- are.
with popularity as (

    select * from {{ ref('fct_product_popularity') }}
    where window_days = 30 and (is_popular or trend = 'rising')

),

risks as (

    select * from {{ ref('rpt_popular_products_at_risk') }}

),

products as (

    select * from {{ ref('dim_products') }}
    where is_active and unit_price > unit_cost

),

stock as (

    select
        product_id,
        sum(available) as available,
        sum(mean_daily_demand) as mean_daily_demand
    from {{ ref('rpt_inventory_health') }}
    group by product_id
    having sum(available) >= 28 * coalesce(sum(mean_daily_demand), 0)

),

audience as (

    select
        recommended.product_id,
        profiles.customer_id,
        profiles.rfm_segment
    from {{ ref('rpt_customer_recommendations') }} as recommended
    inner join {{ ref('rpt_customer_profile') }} as profiles
        on recommended.customer_id = profiles.customer_id
    where profiles.has_marketing_consent and profiles.frequency > 0

),

segments as (

    select
        product_id,
        rfm_segment,
        count(*) as customers,
        sum(count(*)) over (partition by product_id) as audience,
        row_number() over (
            partition by product_id
            order by count(*) desc, {{ binary_order('rfm_segment') }}
        ) as largest_first
    from audience
    group by product_id, rfm_segment

)

select
    products.product_id,
    products.product_name,
    popularity.popularity_rank,
    popularity.trend,
    cast(products.unit_price - products.unit_cost as numeric(18, 2)) as unit_margin,
    cast(stock.available as numeric(18, 0)) as available,
    cast(segments.audience as integer) as customers_to_address,
    segments.rfm_segment as most_of_them
from popularity
inner join products on popularity.product_id = products.product_id
inner join stock on popularity.product_id = stock.product_id
inner join segments on popularity.product_id = segments.product_id and segments.largest_first = 1
left join risks on popularity.product_id = risks.product_id
where risks.product_id is null
order by
    (products.unit_price - products.unit_cost) * segments.audience desc,
    {{ binary_order('products.product_id') }}
limit 3
