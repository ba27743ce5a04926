-- The steps that Markov counts and the paths that credits are given on are found apart: as many
-- paths must lead to a conversion, with as many touches, by conversion type and lookback.
with steps as (

    select * from {{ ref('int_path_steps') }}
    union all
    select * from {{ ref('int_lookback_steps') }}

),

touches as (

    select
        conversion_type,
        touch_position
    from {{ ref('int_conversion_touches') }}
    union all
    select
        conversion_type,
        touch_position
    from {{ ref('int_lookback_touches') }}

),

counted as (

    select
        conversion_type,
        sum(case when is_start then 1 else 0 end) as paths,
        count(*) as touches
    from steps
    where has_converted
    group by conversion_type
    union all
    select
        conversion_type,
        -sum(case when touch_position = 1 then 1 else 0 end) as paths,
        -count(*) as touches
    from touches
    where touch_position > 0
    group by conversion_type

)

select
    conversion_type,
    sum(paths) as more_paths,
    sum(touches) as more_touches
from counted
group by conversion_type
having sum(paths) <> 0 or sum(touches) <> 0
