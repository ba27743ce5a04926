-- Which valuable customers are about to lapse, and how to reach them?
--
-- Ten customers with consent, in the two upper fifths by what they have brought, who are most
-- likely not to buy again, by what there is to lose: lifetime value times the chance of losing
-- them.
select
    customer_id,
    rfm_segment,
    recency_days,
    frequency,
    lifetime_value,
    cast(churn_probability as numeric(18, 2)) as churn_probability,
    cast(lifetime_value * churn_probability as numeric(18, 2)) as value_at_stake,
    preferred_category,
    preferred_channel
from {{ ref('rpt_customer_profile') }}
where has_marketing_consent and monetary_score >= 4 and churn_band in ('medium', 'high')
order by value_at_stake desc, {{ binary_order('customer_id') }}
limit 10
