{{ config(
    materialized='by_part',
    meta={
        'part': 'order_date',
        'made_from': ['int_order_items_joined', 'int_returns_valued'],
    }
) }}

with order_items as (

    select * from {{ ref('int_order_items_joined') }}
    where {{ in_changed_parts('order_date') }}

),

returned as (

    select * from {{ ref('int_returns_valued') }}
    where {{ in_changed_parts('order_date') }}

),

lines as (

    select
        order_items.*,
        cast(round(order_items.quantity * order_items.unit_price, 2) as numeric(18, 2))
            as gross_amount
    from order_items

),

-- amounts of the whole order are spread over its lines by gross sales; evenly where all are 0
order_totals as (

    select
        order_id,
        sum(gross_amount) as gross_amount
    from lines
    where
        order_discount_amount <> 0
        or order_shipping_amount <> 0
        or order_shipping_cost <> 0
        or order_payment_fee <> 0
    group by order_id

),

weighted as (

    select
        lines.order_item_id,
        lines.order_id,
        lines.order_discount_amount,
        lines.order_shipping_amount,
        lines.order_shipping_cost,
        lines.order_payment_fee,
        case
            when order_totals.gross_amount = 0 then cast(1 as numeric(38, 0))
            else cast(lines.gross_amount * 100 as numeric(38, 0))
        end as weight
    from lines
    inner join order_totals on lines.order_id = order_totals.order_id

),

running as (

    select
        weighted.*,
        {{ running_weights() }}
    from weighted

),

spread as (

    select
        order_item_id,
        {%- for amount in ['discount_amount', 'shipping_amount', 'shipping_cost', 'payment_fee'] %}
        {{ share_to_the_cent(
            'order_' ~ amount, 'weight', 'running_weight', 'total_weight'
        ) }} as {{ amount }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from running

),

-- whenever it came back: what was known on a day is in int_order_items_as_of
returns_by_item as (

    select
        returned.order_item_id,
        sum(returned.quantity) as returned_quantity,
        sum(returned.refunded_amount) as refunded_amount
    from returned
    group by returned.order_item_id

),

converted as (

    select
        lines.*,
        cast(case
            when lines.rate_to_reporting = 1 then lines.unit_price
            else lines.unit_price * lines.rate_to_reporting
        end as numeric(20, 8)) as unit_price_reporting,
        {{ in_reporting_currency('lines.gross_amount') }} as gross_sales,
        {{ in_reporting_currency(
            '(lines.line_discount_amount + coalesce(spread.discount_amount, 0))'
        ) }} as discount_amount,
        {{ in_reporting_currency('coalesce(spread.shipping_amount, 0)') }} as shipping_amount,
        {{ in_reporting_currency('coalesce(spread.shipping_cost, 0)') }} as shipping_cost,
        {{ in_reporting_currency('coalesce(spread.payment_fee, 0)') }} as payment_fee,
        cast(coalesce(returns_by_item.returned_quantity, 0) as numeric(18, 3))
            as returned_quantity,
        cast(coalesce(returns_by_item.refunded_amount, 0) as numeric(18, 2)) as refunded_amount,
        {{ cost_of_kept_units(
            'lines.unit_cost', 'lines.quantity', 'coalesce(returns_by_item.returned_quantity, 0)'
        ) }} as cogs
    from lines
    left join spread on lines.order_item_id = spread.order_item_id
    left join returns_by_item on lines.order_item_id = returns_by_item.order_item_id

),

final as (

    select
        order_item_id,
        order_id,
        product_id,
        customer_id,
        is_guest,
        order_status,
        is_sale,
        is_first_order,
        ordered_at,
        order_date,
        currency_code,
        quantity,
        unit_price_reporting as unit_price,
        unit_cost,
        gross_sales,
        discount_amount,
        cast(gross_sales - discount_amount as numeric(18, 2)) as net_sales,
        returned_quantity,
        refunded_amount,
        cast(gross_sales - discount_amount - refunded_amount as numeric(18, 2)) as net_revenue,
        cogs,
        cast(gross_sales - discount_amount - refunded_amount - cogs as numeric(18, 2))
            as gross_margin,
        shipping_amount,
        shipping_cost,
        payment_fee,
        cast(
            gross_sales - discount_amount - refunded_amount - cogs
            + shipping_amount - shipping_cost - payment_fee
            as numeric(18, 2)
        ) as contribution_margin
    from converted

)

select * from final
