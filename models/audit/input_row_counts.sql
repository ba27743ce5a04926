{#- Each count is made on its own, at the place that it is about, so that they can disagree. -#}

with rejected_rows as (

    select * from {{ ref('rejected_rows') }}

),

rejected_by_table as (

    select
        source_table,
        count(*) as rejected_rows
    from rejected_rows
    group by source_table

),

counted as (

    {%- for system, tables in input_contract().items() %}
    {%- set last_system = loop.last %}
    {%- for table in tables %}
    {%- set raw = raw_table(system, table) %}
    select
        '{{ system }}.{{ table }}' as source_table,
        {{ 'true' if raw is not none else 'false' }} as is_present,
        {% if raw is not none -%}
        (select count(*) from {{ raw }}) as raw_rows,
        {%- else -%}
        0 as raw_rows,
        {%- endif %}
        (select count(*) from {{ ref('stg_' ~ system ~ '__' ~ table) }}) as staged_rows,
        (
            select count(*) from {{ ref('base_' ~ system ~ '__' ~ table) }}
            where reject_reason is null and not is_current_version
        ) as superseded_rows
    {%- if not (last_system and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}

),

final as (

    select
        counted.source_table,
        counted.is_present,
        counted.raw_rows,
        counted.staged_rows,
        coalesce(rejected_by_table.rejected_rows, 0) as rejected_rows,
        counted.superseded_rows,
        coalesce(
            {{ ratio('coalesce(rejected_by_table.rejected_rows, 0)', 'counted.raw_rows') }}, 0
        ) as rejected_share
    from counted
    left join rejected_by_table on counted.source_table = rejected_by_table.source_table

)

select * from final
