-- A view, as every day changes the removal effects, and with them the credits of all conversions
-- under markov; what is dear, the paths and their order, is kept in int_conversion_touches.
{{ config(materialized='view') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}

),

rules as (

    select * from {{ ref('int_attribution_rules') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

shares as (

    {{ credit_shares('touches', 'rules', 'removal_effects') }}

),

final as (

    select
        conversion_id,
        conversion_type,
        conversion_date,
        attribution_model,
        touch_position,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        {{ part_between('1', 'from_share', 'to_share', digits=12, decimals=10) }} as credit,
        {{ part_between('net_revenue', 'from_share', 'to_share') }} as attributed_revenue,
        {{ part_between('gross_margin', 'from_share', 'to_share') }} as attributed_margin
    from shares
    where to_share > from_share

)

select * from final
