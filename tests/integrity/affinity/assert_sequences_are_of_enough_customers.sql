-- Fails with the sequences that fewer customers went than are asked for.
select
    first_product_id,
    then_product_id,
    customers
from {{ ref('fct_product_sequences') }}
where customers < {{ affinity_tuning().sequence_min_customers }}
