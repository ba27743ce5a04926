with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

identified as (

    select
        touchpoints.touchpoint_id,
        visitors.person_id,
        lower(touchpoints.channel) as channel,
        touchpoints.campaign_id,
        touchpoints.occurred_at as touched_at
    from touchpoints
    inner join visitors
        on
            touchpoints.visitor_id = visitors.visitor_id
            and coalesce(touchpoints.customer_id, '') = coalesce(visitors.customer_id, '')
    where {{ channel_counts('lower(touchpoints.channel)') }}

)

select * from identified
