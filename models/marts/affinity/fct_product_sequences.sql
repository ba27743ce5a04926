{%- set tuning = affinity_tuning() %}

with purchases as (

    select * from {{ ref('int_sequence_purchases') }}
    where is_counted

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

first_purchases as (

    select * from purchases
    where is_first_product

),

products as (

    select
        product_number,
        product_id,
        count(case when is_first_product then 1 end) as first_customers
    from purchases
    group by product_number, product_id

),

-- within a customer, and forwards only: never all pairs of products
counted as (

    select
        first_purchases.product_number as first_number,
        later.product_number as then_number,
        count(*) as customers
    from first_purchases
    inner join purchases as later
        on
            first_purchases.customer_id = later.customer_id
            and first_purchases.first_ordered_at < later.first_ordered_at
            and {{ add_days('first_purchases.first_purchased_on', var('sequence_days')) }}
            >= later.first_purchased_on
    group by first_purchases.product_number, later.product_number

),

-- whatever else was bought first: how often this product followed
followed as (

    select
        then_number,
        sum(customers) as then_customers
    from counted
    group by then_number

),

totals as (

    select sum(first_customers) as first_customers from products

),

frequent as (

    select
        counted.first_number,
        counted.then_number,
        counted.customers,
        coalesce(reversed.customers, 0) as reverse_customers
    from counted
    left join counted as reversed
        on
            counted.first_number = reversed.then_number
            and counted.then_number = reversed.first_number
    where counted.customers >= {{ tuning.sequence_min_customers }}

),

timed as (

    select
        frequent.first_number,
        frequent.then_number,
        {{ median(dbt.datediff(
            'first_purchases.first_purchased_on', 'later.first_purchased_on', 'day'
        )) }} as median_days
    from frequent
    inner join first_purchases on frequent.first_number = first_purchases.product_number
    inner join purchases as later
        on
            frequent.then_number = later.product_number
            and first_purchases.customer_id = later.customer_id
            and first_purchases.first_ordered_at < later.first_ordered_at
            and {{ add_days('first_purchases.first_purchased_on', var('sequence_days')) }}
            >= later.first_purchased_on
    group by frequent.first_number, frequent.then_number

),

{%- set double = type_double() %}

measured as (

    select
        first_products.product_id as first_product_id,
        then_products.product_id as then_product_id,
        first_products.first_customers,
        frequent.customers,
        frequent.reverse_customers,
        timed.median_days,
        {{ ratio('frequent.customers', 'first_products.first_customers') }} as share,
        {{ wilson_lower_bound(
            'cast(frequent.customers as ' ~ double ~ ')',
            'cast(first_products.first_customers as ' ~ double ~ ')'
        ) }} as share_at_least,
        cast(followed.then_customers as {{ double }})
        / cast(totals.first_customers - then_products.first_customers as {{ double }})
            as share_after_others
    from frequent
    inner join timed
        on
            frequent.first_number = timed.first_number
            and frequent.then_number = timed.then_number
    inner join products as first_products on frequent.first_number = first_products.product_number
    inner join products as then_products on frequent.then_number = then_products.product_number
    inner join followed on frequent.then_number = followed.then_number
    cross join totals

),

compared as (

    select
        measured.*,
        {{ count_ratio('share_after_others', '1') }} as base_share,
        {{ count_ratio(
            'cast(customers as ' ~ double ~ ')', '(share_after_others * first_customers)'
        ) }} as lift,
        {{ count_ratio('share_at_least', 'share_after_others') }} as lift_lower_bound
    from measured

),

final as (

    select
        compared.first_product_id,
        compared.then_product_id,
        as_of.as_of_date,
        cast(compared.first_customers as bigint) as first_customers,
        cast(compared.customers as bigint) as customers,
        compared.share,
        compared.base_share,
        compared.lift,
        compared.lift_lower_bound,
        cast(compared.reverse_customers as bigint) as reverse_customers,
        {{ ratio(
            'compared.customers', '(compared.customers + compared.reverse_customers)'
        ) }} as direction_share,
        cast(compared.median_days as numeric(18, 1)) as median_days,
        cast(row_number() over (
            partition by compared.first_product_id
            order by
                compared.lift_lower_bound desc,
                compared.customers desc,
                {{ binary_order('compared.then_product_id') }}
        ) as bigint) as sequence_rank
    from compared
    cross join as_of

)

select * from final
