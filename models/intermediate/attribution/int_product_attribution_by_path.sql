-- all models but Markov: what a product earned in a month stands until one of its sales changes
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days(
        'product_month_code', ref('int_product_months_fingerprinted')
    ) }}"
) }}

with product_months as (

    {{ days_to_build('product_month_code', ref('int_product_months_fingerprinted')) }}

),

lines as (

    select * from {{ ref('int_conversion_lines') }}
    {%- if is_incremental() %}
    where product_month_code in (select product_months.product_month_code from product_months)
    {%- endif %}

),

-- from the paths and not from fct_attribution_credits: engines would work out those of all sales
touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        conversion_type = 'sale'
        {%- if is_incremental() %}
        and conversion_id in (select lines.conversion_id from lines)
        {%- endif %}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

credits as (

    {{ attribution_credits('touches', 'rules') }}

),

summed as (

    {{ product_attribution('credits', 'lines') }}

),

final as (

    select
        summed.*,
        product_months.source_fingerprint
    from summed
    inner join product_months on summed.product_month_code = product_months.product_month_code

)

select * from final
