{#
    How often each step between states is taken, from steps of int_path_steps: the body of
    int_channel_transitions. path_steps: the name of a CTE.
#}
{% macro channel_transitions(path_steps) %}
with counted as (

    select
        conversion_type,
        previous_channel,
        channel,
        is_start,
        is_last,
        has_previous_converted,
        has_converted,
        count(*) as touches
    from {{ path_steps }}
    group by
        conversion_type,
        previous_channel,
        channel,
        is_start,
        is_last,
        has_previous_converted,
        has_converted

),

steps as (

    select
        conversion_type,
        case when is_start then '(start)' else previous_channel end as from_state,
        channel as to_state,
        touches
    from counted
    union all
    -- where a path starts, the one before it has ended
    select
        conversion_type,
        previous_channel as from_state,
        case when has_previous_converted then '(conversion)' else '(none)' end as to_state,
        touches
    from counted
    where is_start and previous_channel is not null
    union all
    select
        conversion_type,
        channel as from_state,
        case when has_converted then '(conversion)' else '(none)' end as to_state,
        touches
    from counted
    where is_last

),

transitions as (

    select
        conversion_type,
        from_state,
        to_state,
        cast(sum(touches) as bigint) as transitions
    from steps
    group by conversion_type, from_state, to_state

)

select * from transitions
{% endmacro %}
