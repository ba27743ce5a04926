-- read for each build of the paths, and it looks through all touches for the few of leads
{{ config(materialized='table') }}

with conversions as (

    select * from {{ ref('int_conversions_identified') }}

),

touches as (

    select * from {{ ref('int_touches_identified') }}

),

leads as (

    select
        conversion_id,
        person_id,
        campaign_id,
        campaign_channel,
        converted_at,
        lookback_starts_at,
        previous_converted_at
    from conversions
    where conversion_type = 'lead' and campaign_id is not null

),

touched as (

    select distinct leads.conversion_id
    from leads
    inner join touches
        on
            leads.person_id = touches.person_id
            and leads.campaign_id = touches.campaign_id
            and leads.converted_at >= touches.touched_at
            and leads.lookback_starts_at <= touches.touched_at
    where
        leads.previous_converted_at is null
        or leads.previous_converted_at < touches.touched_at

),

-- a lead that names a campaign has met it, even where no click of it was recorded
lead_touches as (

    select
        leads.conversion_id,
        leads.person_id,
        leads.campaign_channel as channel,
        leads.campaign_id,
        leads.converted_at as touched_at
    from leads
    left join touched on leads.conversion_id = touched.conversion_id
    where touched.conversion_id is null and {{ channel_counts('leads.campaign_channel') }}

)

select * from lead_touches
