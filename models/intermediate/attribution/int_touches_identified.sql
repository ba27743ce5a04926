with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

stitched as (

    select * from {{ ref('int_identities_stitched') }}

),

merged as (

    select * from {{ ref('int_customers_merged') }}

),

identified as (

    select
        touchpoints.touchpoint_id,
        case
            when touchpoints.customer_id is not null
                then {{ person_key(
                    'customer', 'coalesce(merged.person_customer_id, touchpoints.customer_id)'
                ) }}
            when stitched.person_id is not null then stitched.person_id
            else {{ person_key('visitor', 'touchpoints.visitor_id') }}
        end as person_id,
        lower(touchpoints.channel) as channel,
        touchpoints.campaign_id,
        touchpoints.occurred_at as touched_at
    from touchpoints
    left join stitched
        on touchpoints.visitor_id = stitched.link_id and stitched.link_type = 'visitor'
    left join merged on touchpoints.customer_id = merged.customer_id
    where {{ channel_counts('lower(touchpoints.channel)') }}

)

select * from identified
