-- Each customer with a sale has one prediction: no class, step or band is missing.
with purchase_days as (

    select * from {{ ref('int_customer_purchase_days') }}

),

predictions as (

    select * from {{ ref('int_customer_predictions') }}

)

select purchase_days.customer_id
from purchase_days
left join predictions on purchase_days.customer_id = predictions.customer_id
where purchase_days.purchase_number = 1 and predictions.customer_id is null
