-- Which products cost most by coming back, and why do they?
--
-- Sales of the last 90 days: refunds, and the reason that customers gave most often. A high rate
-- beside the shop's own is a fault of the product or of its page; a high amount at a usual rate is
-- only a product that sells well.
with popularity as (

    select
        popularity.*,
        sum(returned_units) over () / sum(units_sold) over () as shop_return_rate
    from {{ ref('fct_product_popularity') }} as popularity
    where window_days = 90 and units_sold > 0

),

products as (

    select * from {{ ref('dim_products') }}

),

window_returns as (

    select
        returned.product_id,
        returned.return_reason,
        returned.refunded_amount
    from {{ ref('fct_returns') }} as returned
    inner join popularity
        on
            returned.product_id = popularity.product_id
            and returned.order_date <= popularity.as_of_date
            and returned.order_date > {{ add_days('popularity.as_of_date', -90) }}
            and returned.returned_on <= popularity.as_of_date
    where returned.is_sale

),

reasons as (

    select
        product_id,
        coalesce(return_reason, 'not given') as return_reason,
        sum(sum(refunded_amount)) over (partition by product_id) as refunded_amount,
        row_number() over (
            partition by product_id
            order by count(*) desc, {{ binary_order("coalesce(return_reason, 'not given')") }}
        ) as most_often_first
    from window_returns
    group by product_id, coalesce(return_reason, 'not given')

)

select
    popularity.product_id,
    products.product_name,
    cast(popularity.units_sold as numeric(18, 0)) as units_sold,
    cast(popularity.returned_units as numeric(18, 0)) as returned_units,
    cast(popularity.return_rate as numeric(18, 2)) as return_rate,
    cast(popularity.shop_return_rate as numeric(18, 2)) as shop_return_rate,
    cast(reasons.refunded_amount as numeric(18, 2)) as refunded_amount,
    reasons.return_reason as most_frequent_reason
from popularity
inner join products on popularity.product_id = products.product_id
inner join reasons
    on popularity.product_id = reasons.product_id and reasons.most_often_first = 1
order by refunded_amount desc, {{ binary_order('popularity.product_id') }}
limit 5
