{{ config(
    materialized='by_part',
    meta={
        'part': 'product_month_code',
        'made_from': ['int_conversion_lines', 'int_attribution_models'],
    }
) }}

with lines as (

    select * from {{ ref('int_conversion_lines') }}
    where {{ in_changed_parts('product_month_code') }}

),

touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        conversion_type = 'sale'
        and lookback_days = {{ var('attribution_lookback_days') }}
        and conversion_id in (select lines.conversion_id from lines)

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

credits as (

    {{ attribution_credits('touches', models='models') }}

),

final as (

    {{ product_attribution('credits', 'lines') }}

)

select * from final
