with conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where conversion_type = 'sale'

),

touches as (

    select * from {{ ref('int_conversion_touches') }}
    where
        lookback_days = {{ var('attribution_lookback_days') }}
        and touch_position = touch_count
        and touch_count > 0

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- the last touch of a sale's path, as the attribution model last_touch has it
counted as (

    select
        conversions.customer_id,
        touches.channel,
        count(*) as order_count,
        max(conversions.converted_at) as last_ordered_at
    from conversions
    cross join as_of
    inner join touches on conversions.conversion_id = touches.conversion_id
    where
        conversions.customer_id is not null
        and conversions.conversion_date <= as_of.as_of_date
    group by conversions.customer_id, touches.channel

),

ranked as (

    select
        counted.*,
        row_number() over (
            partition by customer_id
            order by order_count desc, last_ordered_at desc, {{ binary_order('channel') }}
        ) as channel_rank
    from counted

),

preferred as (

    select
        customer_id,
        channel as preferred_channel,
        order_count
    from ranked
    where channel_rank = 1

)

select * from preferred
