-- The steps that Markov counts and the paths that credits are given on are found apart: as many
-- paths must lead to a conversion, with as many touches, by conversion type and lookback.
with transitions as (

    select * from {{ ref('int_channel_transitions') }}
    where has_converted

),

touches as (

    select * from {{ ref('int_conversion_touches') }}
    where touch_position > 0

),

counted as (

    select
        conversion_type,
        lookback_days,
        sum(case when from_state = '(start)' then transitions else 0 end) as paths,
        sum(case when to_state <> '(conversion)' then transitions else 0 end) as touches
    from transitions
    group by conversion_type, lookback_days
    union all
    select
        conversion_type,
        lookback_days,
        -sum(case when touch_position = 1 then 1 else 0 end) as paths,
        -count(*) as touches
    from touches
    group by conversion_type, lookback_days

)

select
    conversion_type,
    lookback_days,
    sum(paths) as more_paths,
    sum(touches) as more_touches
from counted
group by conversion_type, lookback_days
having sum(paths) <> 0 or sum(touches) <> 0
