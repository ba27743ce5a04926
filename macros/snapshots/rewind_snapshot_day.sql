{#
    For snapshots, as their first pre-hook: takes back what an earlier build of the same day wrote,
    so that the last build of a day is the one that stays and a repeated build changes nothing.
    Raises when the snapshot already holds a later day: the past cannot be written after it.
#}
{% macro rewind_snapshot_day() %}
    {%- if not execute or load_relation(this) is none -%}
        {%- do return('select 1 as nothing_to_rewind') -%}
    {%- endif -%}
    {%- set days = run_query(
        'select ' ~ snapshot_get_time() ~ ' as snapshot_day, max(dbt_valid_from) as latest_day'
        ~ ' from ' ~ this
    ).rows[0] -%}
    {%- if days[1] is not none and (days[0] is none or days[0] < days[1]) -%}
        {%- do exceptions.raise_compiler_error(
            'Snapshot ' ~ this.identifier ~ ' already holds ' ~ days[1] ~ ', so it cannot take '
            ~ (days[0] or 'a shop without rows') ~ '. Build a past day without its snapshot: '
            ~ 'dbt build --exclude resource_type:snapshot, or into a database of its own.'
        ) -%}
    {%- endif -%}
    delete from {{ this }} where dbt_valid_from = {{ snapshot_get_time() }}
{% endmacro %}


{# The second pre-hook: opens again the versions that the rewound build had closed. #}
{% macro reopen_snapshot_day() %}
    {%- if not execute or load_relation(this) is none -%}
        {%- do return('select 1 as nothing_to_reopen') -%}
    {%- endif -%}
    update {{ this }} set dbt_valid_to = null where dbt_valid_to = {{ snapshot_get_time() }}
{% endmacro %}
