-- all models but Markov: what a month earned stands until one of its sales changes
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_stale_days('month_start_on', ref('int_sale_months_fingerprinted')) }}"
) }}

with months as (

    {{ days_to_build('month_start_on', ref('int_sale_months_fingerprinted')) }}

),

-- from the paths and not from fct_attribution_credits: engines would work out those of all months
touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        conversion_type = 'sale'
        {%- if is_incremental() %}
        and cast({{ dbt.date_trunc('month', 'conversion_date') }} as date)
        in (select months.month_start_on from months)
        {%- endif %}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

sale_lines as (

    select * from {{ ref('int_sale_lines_weighted') }}

),

credits as (

    {{ attribution_credits('touches', 'rules') }}

),

summed as (

    {{ product_attribution('credits', 'conversions', 'sale_lines') }}

),

final as (

    select
        summed.*,
        months.source_fingerprint
    from summed
    inner join months on summed.month_start_on = months.month_start_on

)

select * from final
