-- one pass over the touches, which are many, for all that need to know of whom they are
{{ config(materialized='table') }}

with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

visitors as (

    select
        visitor_id,
        customer_id,
        count(*) as touch_count,
        {{ sum_of_row_hashes(['touchpoint_id', 'channel', 'campaign_id', 'occurred_at']) }}
            as fingerprint
    from touchpoints
    group by visitor_id, customer_id

)

select * from visitors
