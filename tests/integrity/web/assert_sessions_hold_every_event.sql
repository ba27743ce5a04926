-- Each event is in one session, of the day on which it began.
with events as (

    select * from {{ ref('stg_web__events') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

counted as (

    select
        'events' as source_name,
        count(*) as event_count,
        count(distinct session_id) as session_count
    from events
    union all
    select
        'sessions' as source_name,
        coalesce(sum(event_count), 0) as event_count,
        count(*) as session_count
    from sessions

),

differing as (

    select
        min(event_count) as least_events,
        max(event_count) as most_events,
        min(session_count) as least_sessions,
        max(session_count) as most_sessions
    from counted
    having min(event_count) <> max(event_count) or min(session_count) <> max(session_count)

)

select * from differing
