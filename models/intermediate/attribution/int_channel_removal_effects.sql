{{ config(materialized='table') }}

{%- set chain = 'conversion_type, lookback_days' %}

with recursive transitions as (

    select * from {{ ref('int_channel_transitions') }}

),

steps as (

    select
        {{ chain }},
        from_state,
        to_state,
        sum(transitions) as transitions
    from transitions
    group by {{ chain }}, from_state, to_state

),

channels as (

    select
        {{ chain }},
        to_state as channel,
        row_number() over (
            partition by {{ chain }} order by {{ binary_order('to_state') }}
        ) as state,
        count(*) over (partition by {{ chain }}) as channel_count
    from steps
    where to_state not in ('(conversion)', '(none)')
    group by {{ chain }}, to_state

),

-- rows of the matrix: the start is 0, channels are 1, 2, ...
from_states as (

    select {{ chain }}, channel_count, channel as state_name, state from channels
    union all
    select distinct {{ chain }}, channel_count, '(start)' as state_name, 0 as state from channels

),

-- columns: channels, and behind them the two ends
to_states as (

    select {{ chain }}, channel as state_name, state from channels
    union all
    select distinct
        {{ chain }},
        '(conversion)' as state_name,
        channel_count + 1 as state
    from channels
    union all
    select distinct
        {{ chain }},
        '(none)' as state_name,
        channel_count + 2 as state
    from channels

),

leaving as (

    select
        {{ chain }},
        from_state,
        sum(transitions) as transitions
    from steps
    group by {{ chain }}, from_state

),

matrix as (

    select
        from_states.conversion_type,
        from_states.lookback_days,
        from_states.channel_count,
        from_states.state as i,
        to_states.state as j,
        cast(coalesce(steps.transitions, 0) as {{ type_double() }})
        / cast(leaving.transitions as {{ type_double() }}) as p
    from from_states
    inner join to_states
        on
            from_states.conversion_type = to_states.conversion_type
            and from_states.lookback_days = to_states.lookback_days
    inner join leaving
        on
            from_states.conversion_type = leaving.conversion_type
            and from_states.lookback_days = leaving.lookback_days
            and from_states.state_name = leaving.from_state
    left join steps
        on
            from_states.conversion_type = steps.conversion_type
            and from_states.lookback_days = steps.lookback_days
            and from_states.state_name = steps.from_state
            and to_states.state_name = steps.to_state

),

-- State k is taken out of the chain: whoever would have gone there goes on to where k leads. Of the
-- states not yet taken out, p is the chance to go from i to j by way of those that are; of those
-- that are, the visits of j to be expected from i. Nothing is subtracted, so that no digits are
-- lost, and after the last channel the answer is exact.
eliminated as (

    select
        0 as k,
        matrix.*
    from matrix
    union all
    select
        k + 1 as k,
        {{ chain }},
        channel_count,
        i,
        j,
        case
            when i = k + 1 and j = k + 1 then 1 / leaves
            when i = k + 1 or j = k + 1 then p / leaves
            else p + enters * goes_on / leaves
        end as p
    from (
        select
            eliminated.*,
            sum(case when i = k + 1 and j > k + 1 then p end) over (
                partition by {{ chain }}
            ) as leaves,
            max(case when j = k + 1 then p end) over (partition by {{ chain }}, i) as enters,
            max(case when i = k + 1 then p end) over (partition by {{ chain }}, j) as goes_on
        from eliminated
        where k < channel_count
    ) as stepped

),

chances as (

    select
        *,
        max(case when i = 0 and j = channel_count + 1 then p end) over (
            partition by {{ chain }}
        ) as conversion_rate,
        max(case when i = 0 then p end) over (partition by {{ chain }}, j) as visits,
        max(case when j = channel_count + 1 then p end) over (partition by {{ chain }}, i)
            as conversion_chance
    from eliminated
    where k = channel_count

),

-- Without a channel, those paths convert no more that reach it and convert from there.
removed as (

    select
        chances.conversion_type,
        chances.lookback_days,
        channels.channel,
        chances.conversion_rate,
        chances.visits / chances.p as reach_chance,
        chances.conversion_chance,
        chances.visits / chances.p * chances.conversion_chance
        / nullif(chances.conversion_rate, 0) as removal_effect
    from chances
    inner join channels
        on
            chances.conversion_type = channels.conversion_type
            and chances.lookback_days = channels.lookback_days
            and chances.i = channels.state
            and chances.j = channels.state

),

converted as (

    select
        {{ chain }},
        sum(transitions) as conversions
    from steps
    where to_state = '(conversion)'
    group by {{ chain }}

),

final as (

    select
        removed.conversion_type,
        removed.lookback_days,
        removed.channel,
        removed.conversion_rate,
        removed.reach_chance,
        removed.conversion_chance,
        removed.removal_effect,
        removed.removal_effect / sum(removed.removal_effect) over (
            partition by removed.conversion_type, removed.lookback_days
        ) as removal_share,
        removed.removal_effect / sum(removed.removal_effect) over (
            partition by removed.conversion_type, removed.lookback_days
        ) * converted.conversions as attributed_conversions
    from removed
    inner join converted
        on
            removed.conversion_type = converted.conversion_type
            and removed.lookback_days = converted.lookback_days

)

select * from final
