{#
    A query with one row per member that a list has ever had, as it was known on as_of_date.

    changes: the relation made by list_changes.
#}
{% macro list_history(changes, key, ids) %}
    with changes as (

        select * from {{ changes }}

    ),

    as_of as (

        select * from {{ ref('int_as_of') }}

    ),

    known as (

        select
            changes.*,
            min(changes.changed_on) over (partition by changes.{{ key }}) as first_listed_on,
            row_number() over (
                partition by changes.{{ key }} order by changes.version_number desc
            ) as place
        from changes
        inner join as_of on changes.changed_on <= as_of.as_of_date

    ),

    final as (

        select
            {{ key }},
            {%- for id in ids %}
            {{ id }},
            {%- endfor %}
            is_member,
            row_hash,
            first_listed_on,
            changed_on
        from known
        where place = 1

    )

    select * from final
{% endmacro %}
