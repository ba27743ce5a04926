{#- the windows have their columns, so their lengths are part of the contract and no variable -#}
{%- set windows = {'': none, '_365d': 365, '_90d': 90} %}

with order_items as (

    select * from {{ ref('int_order_items_as_of') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- an order counts once, however many of its lines are in the category
orders as (

    select
        order_items.customer_id,
        order_items.is_guest,
        products.category,
        order_items.order_id,
        order_items.order_date,
        sum(order_items.quantity) as units,
        sum(order_items.net_revenue) as net_revenue
    from order_items
    inner join products on order_items.product_id = products.product_id
    group by
        order_items.customer_id,
        order_items.is_guest,
        products.category,
        order_items.order_id,
        order_items.order_date

),

-- guests have no customer_id, so they make one row for each category
summed as (

    select
        orders.customer_id,
        orders.is_guest,
        orders.category,
        as_of.as_of_date,
        {%- for suffix, days in windows.items() %}
        {%- set is_in_window = 'orders.order_date > ' ~ add_days('as_of.as_of_date', -days)
            if days else 'true' %}
        cast(count(case when {{ is_in_window }} then 1 end) as bigint) as order_count{{ suffix }},
        cast(
            sum(case when {{ is_in_window }} then orders.units else 0 end) as numeric(18, 3)
        ) as units{{ suffix }},
        cast(
            sum(case when {{ is_in_window }} then orders.net_revenue else 0 end)
            as numeric(18, 2)
        ) as net_revenue{{ suffix }},
        {%- endfor %}
        min(orders.order_date) as first_purchase_on,
        max(orders.order_date) as last_purchase_on
    from orders
    cross join as_of
    group by orders.customer_id, orders.is_guest, orders.category, as_of.as_of_date

),

-- a category that was refunded by more than it cost takes nothing from the others' shares
weighed as (

    select
        summed.*,
        {%- for suffix in windows %}
        case when net_revenue{{ suffix }} > 0 then net_revenue{{ suffix }} else 0 end
            as {{ 'spend' ~ suffix }},
        sum(case when net_revenue{{ suffix }} > 0 then net_revenue{{ suffix }} else 0 end) over (
            partition by customer_id
        ) as wallet{{ suffix }},
        {%- endfor %}
        row_number() over (
            partition by customer_id
            order by net_revenue desc, units desc, {{ binary_order('category') }}
        ) as category_rank,
        {{ tile(10, 'net_revenue desc', partition_by=['category', 'is_guest']) }} as spend_tier
    from summed

),

final as (

    select
        customer_id,
        category,
        is_guest,
        as_of_date,
        {%- for suffix in windows %}
        order_count{{ suffix }},
        units{{ suffix }},
        net_revenue{{ suffix }},
        cast(
            case when not is_guest then {{ ratio('spend' ~ suffix, 'wallet' ~ suffix) }} end
            as numeric(18, 6)
        ) as share_of_wallet{{ suffix }},
        {%- endfor %}
        cast(case when not is_guest then category_rank end as bigint) as category_rank,
        case when not is_guest then spend_tier end as spend_tier,
        first_purchase_on,
        last_purchase_on
    from weighed

)

select * from final
