-- Nobody is recommended to who did not consent, or asked to be forgotten, whatever the steps
-- between the input and the mart make of it.
with checked_customers as (

    select * from {{ ref('base_shop__customers') }}
    where is_current_version and reject_reason is null

),

recommendations as (

    select * from {{ ref('rpt_customer_recommendations') }}

)

select
    recommendations.customer_id,
    recommendations.recommendation_rank
from recommendations
left join checked_customers
    on
        recommendations.customer_id = checked_customers.customer_id
        and checked_customers.has_marketing_consent
        and checked_customers.erasure_requested_at is null
where checked_customers.customer_id is null
