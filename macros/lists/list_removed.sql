{#
    A query of the members that were on a list and are not any more, long enough for every tool to
    hear of it: `key`, `ids`, first_listed_on and changed_on, the day on which each was taken off.

    It reads the CTEs history (of list_history), members (those on the list) and as_of.
#}
{% macro list_removed(key, ids) %}
    {%- set kept_days = 30 %}
    select
        history.{{ key }},
        {%- for id in ids %}
        history.{{ id }},
        {%- endfor %}
        history.first_listed_on,
        case when history.is_member then as_of.as_of_date else history.changed_on end
            as changed_on
    from history
    cross join as_of
    left join members on history.{{ key }} = members.{{ key }}
    where
        members.{{ key }} is null
        and (
            history.is_member
            or history.changed_on
            >= {{ add_days('as_of.as_of_date', -kept_days) }}
        )
{% endmacro %}
