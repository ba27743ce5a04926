-- three incremental models ask it for the persons that they have to build
{{ config(materialized='table') }}

{%- set definitions = [
    'attribution_conversion_types', 'attribution_lookback_days', 'attribution_excluded_channels',
    'attribution_path_transform', 'time_decay_half_life_days', 'time_zone',
    'attribution_comparison_lookbacks',
] %}
{%- set settings = [] %}
{%- for name in definitions %}
{%- do settings.append(setting(name)) %}
{%- endfor %}

with visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

conversions as (

    select * from {{ ref('int_conversions_identified') }}

),

channel_groups as (

    select * from {{ ref('channel_groups') }}

),

definitions as (

    select
        {{ dbt.hash(dbt.concat([
            fingerprint_of_rows(['channel', 'is_direct']), "'" ~ local_md5(settings | string) ~ "'"
        ])) }} as definition
    from channel_groups

),

parts as (

    select
        person_id,
        fingerprint,
        0 as conversions
    from visitors
    union all
    select
        person_id,
        cast({{ row_hash([
            'conversion_id', 'customer_id', 'converted_at', 'conversion_date', 'net_revenue',
            'gross_margin', 'contribution_margin', 'is_first_order', 'campaign_id',
            'campaign_channel',
        ]) }} as numeric(38, 0)) as fingerprint,
        1 as conversions
    from conversions

),

persons as (

    select
        person_id,
        sum(fingerprint) as fingerprint,
        sum(conversions) as conversion_count
    from parts
    group by person_id

),

final as (

    select
        persons.person_id,
        cast(
            {{ row_hash(['persons.fingerprint', 'definitions.definition']) }}
            as {{ dbt.type_string() }}
        ) as source_fingerprint,
        persons.conversion_count
    from persons
    cross join definitions

)

select * from final
