{#
    The touches of paths that count under var attribution_path_transform:

        as_is                       all of them
        collapse_repeats            of neighbours of one channel, the first
        first_of_each               of each channel, the first
        drop_direct_unless_alone    those that are not direct; on a path of direct touches, all

    relation: touches with path_key, touch_number, channel and is_direct; path_key: columns that
    name a path.
#}
{% macro path_transformed(relation, path_key) %}
    {%- set transform = var('attribution_path_transform') -%}
    {%- set path = path_key | join(', ') -%}
    {%- if transform == 'as_is' -%}
    select * from {{ relation }}
    {%- else -%}
    select * from (
        select
            *,
            {%- if transform == 'collapse_repeats' %}
            case
                when channel = lag(channel) over (
                    partition by {{ path }} order by touch_number
                ) then 0
                else 1
            end as counts
            {%- elif transform == 'first_of_each' %}
            row_number() over (partition by {{ path }}, channel order by touch_number) as counts
            {%- else %}
            case
                when
                    not is_direct
                    or min(case when is_direct then 1 else 0 end) over (partition by {{ path }}) = 1
                    then 1
                else 0
            end as counts
            {%- endif %}
        from {{ relation }}
    ) as judged
    where counts = 1
    {%- endif -%}
{% endmacro %}
