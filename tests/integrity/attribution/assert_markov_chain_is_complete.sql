-- The chain of each lookback holds every path once: it starts as often as it ends, as many paths
-- convert as have a touch, and every channel on them has its removal effect.
with transitions as (

    select * from {{ ref('int_channel_transitions') }}

),

effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

touches as (

    select * from {{ ref('int_conversion_touches') }}

),

paths as (

    select
        conversion_type,
        lookback_days,
        sum(case when from_state = '(start)' then transitions else 0 end) as starts,
        sum(case when to_state in ('(conversion)', '(none)') then transitions else 0 end) as ends,
        sum(case when to_state = '(conversion)' then transitions else 0 end) as conversions,
        count(distinct case when to_state not in ('(conversion)', '(none)') then to_state end)
            as channels
    from transitions
    group by conversion_type, lookback_days

),

attributed as (

    select
        conversion_type,
        lookback_days,
        sum(case when touch_position = 1 then 1 else 0 end) as conversions
    from touches
    group by conversion_type, lookback_days

),

shares as (

    select
        conversion_type,
        lookback_days,
        count(*) as channels,
        sum(removal_share) as removal_share
    from effects
    group by conversion_type, lookback_days

)

select
    paths.conversion_type,
    paths.lookback_days,
    paths.channels
from paths
left join attributed
    on
        paths.conversion_type = attributed.conversion_type
        and paths.lookback_days = attributed.lookback_days
left join shares
    on
        paths.conversion_type = shares.conversion_type
        and paths.lookback_days = shares.lookback_days
where
    paths.starts <> paths.ends
    or paths.conversions <> coalesce(attributed.conversions, 0)
    or (
        paths.conversions > 0
        and (
            coalesce(shares.channels, 0) <> paths.channels
            or abs(coalesce(shares.removal_share, 0) - 1) > 0.000000001
        )
    )
