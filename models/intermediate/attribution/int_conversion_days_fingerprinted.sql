{{ config(materialized='table') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

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

-- the rows themselves and not what they were made of: a setting counts when it has moved them
parts as (

    select
        conversion_date,
        {{ sum_of_row_hashes([
            'conversion_id', 'conversion_type', 'touch_position', 'touch_count', 'channel',
            'campaign_id', 'net_revenue', 'gross_margin', 'lead_position',
            'last_non_direct_position', 'time_decay_from_share', 'time_decay_to_share',
            'shapley_from_share', 'shapley_to_share',
        ]) }} as path_hashes,
        cast(0 as numeric(38, 0)) as conversion_hashes
    from touches
    group by conversion_date
    union all
    select
        conversions.conversion_date,
        cast(0 as numeric(38, 0)) as path_hashes,
        {{ sum_of_row_hashes([
            'conversions.conversion_id', 'conversions.is_first_order',
            'later_returns.later_refunds', 'later_returns.later_margin',
        ]) }} as conversion_hashes
    from conversions
    left join later_returns on conversions.order_id = later_returns.order_id
    group by conversions.conversion_date

),

days as (

    select
        conversion_date,
        sum(path_hashes) as path_hashes,
        sum(conversion_hashes) as conversion_hashes
    from parts
    group by conversion_date

),

paths as (

    select
        days.conversion_date,
        days.conversion_hashes,
        cast(
            {{ row_hash(['days.path_hashes', 'definitions.definition']) }}
            as {{ dbt.type_string() }}
        ) as path_fingerprint
    from days
    cross join definitions

),

final as (

    select
        conversion_date,
        path_fingerprint,
        cast(
            {{ row_hash(['path_fingerprint', 'conversion_hashes']) }} as {{ dbt.type_string() }}
        ) as source_fingerprint
    from paths

)

select * from final
