{#
    The body of an incremental model that remembers what a list for other systems has said: one row
    for each version of each member, appended when it came, changed or was taken off the list. Only
    what tells the versions apart is kept, so nothing else of a member outlives its membership.

    A build of a past day, when a later one is known already, changes nothing here.

    list: the relation with the list of as_of_date, its columns `key`, `ids`, row_hash, as_of_date
    and is_open (false: on no list any more).
#}
{% macro list_changes(list, key, ids) %}
with listed as (

    select * from {{ list }}
    where is_open

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

held as (

    {% if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select
        {{ key }},
        {{ ids | join(',\n        ') }},
        true as is_member,
        row_hash,
        cast(0 as bigint) as version_number,
        as_of_date as changed_on
    from listed
    where false
    {%- endif %}

),

numbered as (

    select
        held.*,
        row_number() over (partition by {{ key }} order by version_number desc) as place
    from held

),

latest as (

    select * from numbered
    where place = 1

),

changes as (

    select
        listed.{{ key }},
        {%- for id in ids %}
        listed.{{ id }},
        {%- endfor %}
        true as is_member,
        listed.row_hash,
        cast(coalesce(latest.version_number, 0) + 1 as bigint) as version_number
    from listed
    left join latest on listed.{{ key }} = latest.{{ key }}
    where
        latest.{{ key }} is null
        or not latest.is_member
        or latest.row_hash <> listed.row_hash
    union all
    select
        latest.{{ key }},
        {%- for id in ids %}
        latest.{{ id }},
        {%- endfor %}
        false as is_member,
        cast(null as {{ dbt.type_string() }}) as row_hash,
        cast(latest.version_number + 1 as bigint) as version_number
    from latest
    left join listed on latest.{{ key }} = listed.{{ key }}
    where latest.is_member and listed.{{ key }} is null

),

last_build as (

    select max(changed_on) as changed_on from held

),

final as (

    select
        changes.*,
        as_of.as_of_date as changed_on
    from changes
    cross join as_of
    cross join last_build
    where last_build.changed_on is null or as_of.as_of_date >= last_build.changed_on

)

select * from final
{% endmacro %}
