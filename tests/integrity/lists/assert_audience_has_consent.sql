-- Nobody is on the list of a campaign who did not consent, or asked to be forgotten, whatever the
-- steps between the input and the list make of it. Who was taken off has no reasons any more.
with checked_customers as (

    select * from {{ ref('base_shop__customers') }}
    where is_current_version and reject_reason is null

),

audience as (

    select * from {{ ref('sync_campaign_audience') }}

)

select
    audience.campaign_id,
    audience.customer_id,
    audience.is_member
from audience
left join checked_customers
    on
        audience.customer_id = checked_customers.customer_id
        and checked_customers.has_marketing_consent
        and checked_customers.erasure_requested_at is null
where
    (audience.is_member and checked_customers.customer_id is null)
    or (
        not audience.is_member
        and (
            audience.main_reason is not null
            or audience.product_id is not null
            or audience.has_searched_hot_term
            or audience.has_affinity
            or audience.has_bought_category
            or audience.is_lapsing_and_valuable
        )
    )
