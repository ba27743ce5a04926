with customers as (

    select * from {{ ref('stg_shop__customers') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

age_bands as (

    select * from {{ ref('age_bands') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

sales_by_customer as (

    select
        customer_id,
        min(order_date) as first_order_on,
        max(order_date) as last_order_on,
        count(*) as order_count
    from orders
    where is_sale and not is_guest
    group by customer_id

),

aged as (

    select
        customers.*,
        {{ age_in_years('customers.birth_date', 'as_of.as_of_date') }} as age
    from customers
    cross join as_of

),

final as (

    select
        aged.customer_id,
        coalesce(age_bands.age_band, aged.age_band, 'unknown') as age_band,
        coalesce(lower(aged.gender), 'unknown') as gender,
        coalesce(upper(aged.country_code), 'unknown') as country_code,
        coalesce(aged.region, 'unknown') as region,
        {{ local_date('aged.registered_at') }} as registered_on,
        aged.has_marketing_consent,
        aged.erasure_requested_at is not null as is_erased,
        sales_by_customer.first_order_on,
        sales_by_customer.last_order_on,
        cast(coalesce(sales_by_customer.order_count, 0) as bigint) as order_count
    from aged
    left join age_bands
        on aged.age >= age_bands.from_age and aged.age <= age_bands.to_age
    left join sales_by_customer on aged.customer_id = sales_by_customer.customer_id

)

select * from final
