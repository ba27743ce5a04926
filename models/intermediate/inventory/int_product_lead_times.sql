{#- receipts of so many days make lead times -#}
{%- set window_days = 365 %}
{#- so many make one of a product's or a supplier's own -#}
{%- set least_receipts = 3 %}
{%- set sums -%}
count(*) as receipts,
        cast(sum(lead_time_days) as numeric(18, 0)) as days,
        cast(sum(lead_time_days * lead_time_days) as numeric(18, 0)) as squared_days
{%- endset %}

with products as (

    select * from {{ ref('dim_products') }}

),

suppliers as (

    select * from {{ ref('stg_inventory__suppliers') }}

),

purchase_orders as (

    select * from {{ ref('int_purchase_orders_dated') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

received as (

    select
        purchase_orders.product_id,
        purchase_orders.supplier_id,
        purchase_orders.lead_time_days
    from purchase_orders
    inner join as_of
        on
            purchase_orders.received_on
            > {{ add_days('as_of.as_of_date', -window_days) }}

),

of_products as (

    select
        product_id,
        {{ sums }}
    from received
    group by product_id

),

of_suppliers as (

    select
        supplier_id,
        {{ sums }}
    from received
    group by supplier_id

),

of_shop as (

    select
        {{ sums }}
    from received

),

-- how far deliveries scatter around the mean of their supplier
scatter as (

    select
        sqrt(
            cast(sum(cast(
                cast(receipts * squared_days - days * days as numeric(38, 10)) / receipts
                as numeric(38, 12)
            )) as {{ type_double() }})
            / nullif(sum(receipts - 1), 0)
        ) as sd_days
    from of_suppliers

),

last_ordered as (

    select
        product_id,
        supplier_id,
        row_number() over (
            partition by product_id
            order by ordered_on desc, {{ binary_order('purchase_order_id') }} desc
        ) as order_number
    from purchase_orders

),

supplied as (

    select
        products.product_id,
        coalesce(products.supplier_id, last_ordered.supplier_id) as supplier_id
    from products
    left join last_ordered
        on products.product_id = last_ordered.product_id and last_ordered.order_number = 1

),

chosen as (

    select
        supplied.product_id,
        supplied.supplier_id,
        suppliers.agreed_lead_time_days,
        scatter.sd_days as scatter_days,
        case
            when of_products.receipts >= {{ least_receipts }} then 'product'
            when of_suppliers.receipts >= {{ least_receipts }} then 'supplier'
            when suppliers.agreed_lead_time_days is not null then 'agreed'
            when of_shop.receipts > 0 then 'shop'
            else 'none'
        end as lead_time_source,
        {%- for measure in ['receipts', 'days', 'squared_days'] %}
        case
            when of_products.receipts >= {{ least_receipts }}
                then of_products.{{ measure }}
            when of_suppliers.receipts >= {{ least_receipts }}
                then of_suppliers.{{ measure }}
            when suppliers.agreed_lead_time_days is null then of_shop.{{ measure }}
        end as {{ measure }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from supplied
    cross join of_shop
    cross join scatter
    left join of_products on supplied.product_id = of_products.product_id
    left join of_suppliers on supplied.supplier_id = of_suppliers.supplier_id
    left join suppliers on supplied.supplier_id = suppliers.supplier_id

),

final as (

    select
        product_id,
        supplier_id,
        lead_time_source,
        cast(case
            when lead_time_source = 'agreed' then agreed_lead_time_days
            else {{ ratio('days', 'receipts') }}
        end as numeric(18, 6)) as lead_time_mean_days,
        -- one receipt has no deviation of its own
        cast(case
            when lead_time_source <> 'none' then {{ rounded(
                'coalesce(' ~ standard_deviation('receipts', 'days', 'squared_days')
                ~ ', scatter_days, 0)', 6
            ) }}
        end as numeric(18, 6)) as lead_time_sd_days
    from chosen

)

select * from final
