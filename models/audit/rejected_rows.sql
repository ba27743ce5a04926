{#- Reads itself: a row keeps the moment at which it was first seen while it is rejected. -#}
{%- set seen_before = load_cached_relation(this) if execute and not flags.FULL_REFRESH else none -%}

{%- set first_seen_at = (
    'as_of.as_of_at' if seen_before is none
    else 'coalesce(seen_before.first_seen_at, as_of.as_of_at)'
) -%}

with as_of as (

    select cast(as_of_date as {{ dbt.type_timestamp() }}) as as_of_at
    from {{ ref('int_as_of') }}

),

rejected as (

    {%- for system, tables in input_contract().items() %}
    {%- set last_system = loop.last %}
    {%- for table, contract in tables.items() %}
    select
        '{{ system }}.{{ table }}' as source_table,
        {{ dbt.concat(row_key_parts(contract['key'])) }} as source_key,
        reject_reason as reason_code,
        reject_detail as reason_detail,
        rejected_row
    from {{ ref('base_' ~ system ~ '__' ~ table) }}
    where reject_reason is not null
    {%- if not (last_system and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

-- rows that are the same in every value are told apart by counting them
numbered as (

    select
        rejected.*,
        row_number() over (
            partition by source_table, rejected_row order by reason_code
        ) as copy_number
    from rejected

),

keyed as (

    select
        {{ dbt_utils.generate_surrogate_key(['source_table', 'rejected_row', 'copy_number']) }}
            as rejected_row_id,
        source_table,
        source_key,
        reason_code,
        reason_detail,
        rejected_row
    from numbered

),

dated as (

    select
        keyed.*,
        {{ first_seen_at }} as first_seen_at
    from keyed
    cross join as_of
    {%- if seen_before is not none %}
    left join {{ this }} as seen_before on keyed.rejected_row_id = seen_before.rejected_row_id
    {%- endif %}

)

select * from dated
