{{ config(
    materialized='by_part',
    meta={
        'part': 'conversion_date',
        'made_from': [
            'int_conversion_touches', 'int_conversions_identified', 'int_later_returns.order_date',
            'int_attribution_models',
        ],
    }
) }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}
    where {{ in_changed_parts('conversion_date') }}

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
