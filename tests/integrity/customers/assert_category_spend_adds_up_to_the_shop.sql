-- What customers and guests spent in a category is what its lines brought, after the refunds made
-- up to as_of_date: of all sales, of the last 365 and of the last 90 days. So all of it together is
-- the shop's net revenue.
{%- set windows = {'': none, '_365d': 365, '_90d': 90} %}

with spend as (

    select * from {{ ref('fct_customer_category_spend') }}

),

order_items as (

    select * from {{ ref('fct_order_items') }}

),

returned as (

    select * from {{ ref('fct_returns') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- each amount once, on the day of its sale
amounts as (

    select
        product_id,
        order_date,
        quantity as units,
        net_sales as amount
    from order_items
    where is_sale
    union all
    select
        returned.product_id,
        returned.order_date,
        0 as units,
        -returned.refunded_amount as amount
    from returned
    cross join as_of
    where returned.is_sale and returned.returned_on <= as_of.as_of_date

),

by_line as (

    {%- for suffix, days in windows.items() %}
    select
        'all{{ suffix }}' as window_name,
        products.category,
        sum(amounts.units) as units,
        sum(amounts.amount) as net_revenue
    from amounts
    cross join as_of
    left join products on amounts.product_id = products.product_id
    where
        amounts.order_date <= as_of.as_of_date
        {%- if days %}
        and amounts.order_date > {{ add_days('as_of.as_of_date', -days) }}
        {%- endif %}
    group by products.category
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

by_customer as (

    {%- for suffix in windows %}
    select
        'all{{ suffix }}' as window_name,
        category,
        sum(units{{ suffix }}) as units,
        sum(net_revenue{{ suffix }}) as net_revenue
    from spend
    group by category
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    coalesce(by_line.window_name, by_customer.window_name) as window_name,
    coalesce(by_line.category, by_customer.category) as category,
    by_line.net_revenue as by_line,
    by_customer.net_revenue as by_customer
from by_line
full outer join by_customer
    on by_line.window_name = by_customer.window_name and by_line.category = by_customer.category
where
    coalesce(by_line.net_revenue, 0) <> coalesce(by_customer.net_revenue, 0)
    or coalesce(by_line.units, 0) <> coalesce(by_customer.units, 0)
    or by_customer.category is null and by_line.window_name = 'all'
    or by_line.category is null and by_customer.window_name = 'all'
