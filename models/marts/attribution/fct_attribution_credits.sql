-- A view, as every day changes the removal effects, and with them the credits of all conversions
-- under markov; what is dear, the paths and their order, is kept in int_conversion_touches.
{{ config(materialized='view') }}

with touches as (

    select * from {{ ref('int_conversion_touches') }}
    where lookback_days = {{ var('attribution_lookback_days') }}

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

removal_effects as (

    select * from {{ ref('int_channel_removal_effects') }}

),

credits as (

    {{ attribution_credits('touches', 'models', 'removal_effects') }}

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
        credit,
        attributed_revenue,
        attributed_margin
    from credits

)

select * from final
