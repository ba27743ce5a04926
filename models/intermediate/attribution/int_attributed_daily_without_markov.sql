{{ config(materialized='table') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

credits as (

    {{ attribution_credits('touches', models='models') }}

),

final as (

    {{ attributed_daily('credits', 'conversions', 'later_returns') }}

)

select * from final
