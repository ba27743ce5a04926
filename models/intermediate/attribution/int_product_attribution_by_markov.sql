-- made anew each time: the removal effects move with every day, and with them what all months earned
{{ config(materialized='table') }}

with credits as (

    select * from {{ ref('fct_attribution_credits') }}
    where attribution_model = 'markov'

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

sale_lines as (

    select * from {{ ref('int_sale_lines_weighted') }}

),

final as (

    {{ product_attribution('credits', 'conversions', 'sale_lines') }}

)

select * from final
