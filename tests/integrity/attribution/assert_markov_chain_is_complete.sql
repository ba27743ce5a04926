-- The chain holds every path once: it starts as often as it ends, as many paths convert as have a
-- touch, and no channel is beyond those that var attribution_max_channels has room for. If one is,
-- raise the variable.
with transitions as (

    select * from {{ ref('int_channel_transitions') }}

),

effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

paths as (

    select
        conversion_type,
        sum(case when from_state = '(start)' then transitions else 0 end) as starts,
        sum(case when to_state in ('(conversion)', '(none)') then transitions else 0 end) as ends,
        sum(case when to_state = '(conversion)' then transitions else 0 end) as conversions,
        count(distinct case when to_state not in ('(conversion)', '(none)') then to_state end)
            as channels
    from transitions
    group by conversion_type

),

attributed as (

    select
        conversion_type,
        count(*) as conversions
    from conversions
    where is_attributed
    group by conversion_type

),

shares as (

    select
        conversion_type,
        sum(removal_share) as removal_share
    from effects
    group by conversion_type

)

select
    paths.conversion_type,
    paths.channels
from paths
left join attributed on paths.conversion_type = attributed.conversion_type
left join shares on paths.conversion_type = shares.conversion_type
where
    paths.starts <> paths.ends
    or paths.conversions <> coalesce(attributed.conversions, 0)
    or paths.channels > {{ var('attribution_max_channels') }}
    or (paths.conversions > 0 and abs(coalesce(shares.removal_share, 0) - 1) > 0.000000001)
