-- the reports ask it which days and products have to be made anew
{{ config(materialized='table') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

rules as (

    select * from {{ ref('attribution_rules') }}

),

definitions as (

    select {{ fingerprint_of_rows(['attribution_model', 'position', 'weight']) }} as definition
    from rules

),

-- the rows themselves and not what they were made of: a setting counts when it has moved them
paths as (

    select
        conversion_id,
        conversion_type,
        conversion_date,
        {{ sum_of_row_hashes(credit_inputs()) }} as path_hashes
    from touches
    group by conversion_id, conversion_type, conversion_date

),

final as (

    select
        paths.conversion_id,
        paths.conversion_date,
        cast(
            {{ row_hash([
                'paths.conversion_id', 'paths.conversion_type', 'paths.path_hashes',
                'definitions.definition',
            ]) }}
            as {{ dbt.type_string() }}
        ) as path_fingerprint
    from paths
    cross join definitions

)

select * from final
