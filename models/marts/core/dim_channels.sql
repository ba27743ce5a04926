with campaigns as (

    select * from {{ ref('stg_marketing__campaigns') }}

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

channel_groups as (

    select * from {{ ref('channel_groups') }}

),

used_channels as (

    select lower(channel) as channel from campaigns
    union
    select lower(channel) as channel from touchpoints

),

final as (

    select
        used_channels.channel,
        coalesce(channel_groups.channel_group, 'other') as channel_group,
        coalesce(channel_groups.is_paid, false) as is_paid,
        coalesce(channel_groups.is_direct, false) as is_direct
    from used_channels
    left join channel_groups on used_channels.channel = channel_groups.channel

)

select * from final
