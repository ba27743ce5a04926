with customers as (

    select * from {{ ref('dim_customers') }}

),

summed as (

    select * from {{ ref('int_customers_summed') }}

),

scored as (

    select * from {{ ref('int_customers_scored') }}

),

value_tiers as (

    select * from {{ ref('int_customer_value_tiers') }}

),

spend as (

    select * from {{ ref('fct_customer_category_spend') }}
    where category_rank = 1

),

channels as (

    select * from {{ ref('int_customer_channels') }}

),

predictions as (

    select * from {{ ref('int_customer_predictions') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- a shop may hold sales from before it took down who registered
joined as (

    select
        customers.customer_id,
        as_of.as_of_date,
        customers.age_band,
        customers.gender,
        customers.country_code,
        customers.region,
        customers.registered_on,
        case
            when summed.first_order_on < customers.registered_on then summed.first_order_on
            else customers.registered_on
        end as customer_since,
        customers.has_marketing_consent,
        customers.is_erased,
        summed.first_order_on,
        summed.last_order_on,
        scored.recency_days,
        coalesce(summed.frequency, 0) as frequency,
        coalesce(summed.net_revenue, 0) as net_revenue,
        case when summed.customer_id is null then 0 else summed.gross_margin end as gross_margin,
        case when summed.customer_id is null then 0 else summed.contribution_margin end
            as contribution_margin,
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        coalesce(scored.rfm_segment, 'none') as rfm_segment,
        coalesce(value_tiers.value_tier, 'none') as value_tier,
        spend.category as preferred_category,
        channels.preferred_channel,
        predictions.expected_orders_12m,
        predictions.predicted_value_12m,
        predictions.churn_probability,
        predictions.churn_band
    from customers
    cross join as_of
    left join summed on customers.customer_id = summed.customer_id
    left join scored on customers.customer_id = scored.customer_id
    left join value_tiers on customers.customer_id = value_tiers.customer_id
    left join spend on customers.customer_id = spend.customer_id
    left join channels on customers.customer_id = channels.customer_id
    left join predictions on customers.customer_id = predictions.customer_id

),

final as (

    select
        customer_id,
        as_of_date,
        age_band,
        gender,
        country_code,
        region,
        has_marketing_consent,
        is_erased,
        registered_on,
        first_order_on,
        last_order_on,
        cast(
            case
                when customer_since <= as_of_date
                    then {{ dbt.datediff('customer_since', 'as_of_date', 'day') }}
            end
            as bigint
        ) as tenure_days,
        recency_days,
        cast(frequency as bigint) as frequency,
        cast(net_revenue as numeric(18, 2)) as monetary,
        recency_score,
        frequency_score,
        monetary_score,
        cast(
            100 * recency_score + 10 * frequency_score + monetary_score
            as {{ dbt.type_string() }}
        ) as rfm_score,
        rfm_segment,
        value_tier,
        {{ ratio('net_revenue', 'frequency', decimals=2) }} as average_order_value,
        cast(net_revenue as numeric(18, 2)) as lifetime_value,
        cast(gross_margin as numeric(18, 2)) as gross_margin,
        cast(contribution_margin as numeric(18, 2)) as contribution_margin,
        expected_orders_12m,
        predicted_value_12m,
        churn_probability,
        churn_band,
        preferred_category,
        preferred_channel
    from joined

)

select * from final
