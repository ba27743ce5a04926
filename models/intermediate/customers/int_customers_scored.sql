with customers as (

    select * from {{ ref('int_customers_summed') }}

),

segments as (

    select * from {{ ref('rfm_segments') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- from the worst: equal customers get the score of those of them that stand first, the lower one
scored as (

    select
        customers.customer_id,
        {{ tile(5, 'customers.last_order_on') }} as recency_score,
        {{ tile(5, 'customers.frequency') }} as frequency_score,
        {{ tile(5, 'customers.net_revenue') }} as monetary_score,
        cast({{ dbt.datediff('customers.last_order_on', 'as_of.as_of_date', 'day') }} as bigint)
            as recency_days
    from customers
    cross join as_of

),

named as (

    select
        scored.*,
        segments.rfm_segment
    from scored
    left join segments
        on
            scored.recency_score >= segments.from_recency
            and scored.recency_score <= segments.to_recency
            and scored.frequency_score >= segments.from_frequency
            and scored.frequency_score <= segments.to_frequency
            and scored.monetary_score >= segments.from_monetary
            and scored.monetary_score <= segments.to_monetary

)

select * from named
