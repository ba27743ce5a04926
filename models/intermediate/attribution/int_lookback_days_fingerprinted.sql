{{ config(materialized='table') }}

with lookbacks as (

    {{ other_lookback_rows() }}

),

touches as (

    select * from {{ ref('int_lookback_touches') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

later_returns as (

    select * from {{ ref('int_later_returns') }}

),

rules as (

    select * from {{ ref('attribution_rules') }}

),

definitions as (

    select {{ fingerprint_of_rows(['attribution_model', 'position', 'weight']) }} as definition
    from rules

),

later_margins as (

    {{ later_margins_by_lookback('lookbacks', 'conversions', 'later_returns') }}

),

parts as (

    select
        conversion_date,
        {{ sum_of_row_hashes(['conversion_id', 'conversion_type'] + credit_inputs()) }}
            as fingerprint
    from touches
    group by conversion_date
    union all
    select
        conversion_date,
        {{ sum_of_row_hashes(['conversion_id', 'later_margin']) }} as fingerprint
    from later_margins
    group by conversion_date

),

days as (

    select
        conversion_date,
        sum(fingerprint) as fingerprint
    from parts
    group by conversion_date

),

final as (

    select
        days.conversion_date,
        cast(
            {{ row_hash(['days.fingerprint', 'definitions.definition']) }}
            as {{ dbt.type_string() }}
        ) as source_fingerprint
    from days
    cross join definitions

)

select * from final
