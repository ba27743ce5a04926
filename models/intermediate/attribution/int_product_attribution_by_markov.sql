-- made anew each time: the removal effects move with every day, and with them all months
{{ config(materialized='table') }}

with credits as (

    select * from {{ ref('fct_attribution_credits') }}
    where attribution_model = 'markov' and conversion_type = 'sale'

),

lines as (

    select * from {{ ref('int_conversion_lines') }}

),

final as (

    {{ product_attribution('credits', 'lines') }}

)

select
    product_id,
    channel,
    attribution_model,
    month_start_on,
    conversions,
    revenue,
    margin
from final
