with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}
    where session_id is not null

),

numbered as (

    select
        session_id,
        lower(channel) as channel,
        campaign_id,
        row_number() over (
            partition by session_id order by occurred_at, {{ binary_order('touchpoint_id') }}
        ) as touch_number
    from touchpoints

),

final as (

    select
        session_id,
        channel,
        campaign_id
    from numbered
    where touch_number = 1

)

select * from final
