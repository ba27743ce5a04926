-- The leads of each dimension are all leads, and their revenue is that of the orders that leads
-- became, each order once.
with results as (

    select * from {{ ref('rpt_lead_results') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

counted as (

    select
        count(*) as leads,
        count(converted_order_id) as converted_leads
    from leads

),

converted_orders as (

    select distinct converted_order_id as order_id from leads

),

earned as (

    select coalesce(sum(orders.net_revenue), 0) as revenue
    from orders
    inner join converted_orders on orders.order_id = converted_orders.order_id

),

shop as (

    select
        counted.leads,
        counted.converted_leads,
        earned.revenue
    from counted
    cross join earned

),

dimensions as (

    {%- for dimension in ['campaign', 'lead_source', 'product'] %}
    select '{{ dimension }}' as lead_dimension
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

summed as (

    select
        dimensions.lead_dimension,
        coalesce(sum(results.leads), 0) as leads,
        coalesce(sum(results.converted_leads), 0) as converted_leads,
        coalesce(sum(results.revenue), 0) as revenue
    from dimensions
    left join results on dimensions.lead_dimension = results.lead_dimension
    group by dimensions.lead_dimension

)

select
    summed.lead_dimension,
    summed.leads,
    shop.leads as leads_of_the_shop,
    summed.revenue,
    shop.revenue as revenue_of_the_shop
from summed
cross join shop
where
    summed.leads <> shop.leads
    or summed.converted_leads <> shop.converted_leads
    or summed.revenue <> shop.revenue
