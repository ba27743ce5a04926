-- made anew each time: the removal effects move with every day, and with them what all days earned
{{ config(materialized='table') }}

with credits as (

    select * from {{ ref('fct_attribution_credits') }}
    where attribution_model = 'markov'

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

final as (

    {{ attributed_daily('credits', 'conversions', 'later_returns') }}

)

select * from final
