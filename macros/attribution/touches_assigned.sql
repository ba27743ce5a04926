{#
    Each touch that counts once for each conversion type that has conversions, with the conversion
    on whose path it is, if any: the body of int_touches_assigned.

    persons: the name of a CTE with the column person_id, for the touches of these persons only.
    lookback_days: how far a conversion looks back.
#}
{% macro touches_assigned(persons=none, lookback_days=var('attribution_lookback_days')) %}
with touches as (

    {% if persons -%}
    {{ touches_identified(persons) }}
    {%- else -%}
    select * from {{ ref('int_touches_identified') }}
    {%- endif %}

),

lead_touches as (

    select * from {{ ref('int_lead_touches') }}

),

all_conversions as (

    select * from {{ ref('int_conversions_identified') }}
    where {{ conversion_type_counts() }}

),

conversions as (

    select
        *,
        {{ integer_code('person_id') }} as person_code
    from all_conversions
    {%- if persons %}
    where person_id in (select person_id from {{ persons }})
    {%- endif %}

),

channel_groups as (

    select * from {{ ref('channel_groups') }}

),

conversion_types as (

    select distinct conversion_type from all_conversions

),

spans as (

    {{ conversion_spans('conversions', lookback_days) }}

),

counted_touches as (

    select
        touches.person_id,
        {{ integer_code('touches.person_id') }} as person_code,
        touches.touchpoint_id,
        touches.channel,
        touches.campaign_id,
        touches.touched_at,
        conversion_types.conversion_type,
        {{ lookback_piece('touches.touched_at', lookback_days) }} as piece
    from touches
    cross join conversion_types

),

assigned as (

    select
        counted_touches.person_id,
        counted_touches.conversion_type,
        counted_touches.touchpoint_id,
        counted_touches.channel,
        counted_touches.campaign_id,
        counted_touches.touched_at,
        0 as touch_order,
        spans.conversion_id,
        spans.converted_at,
        spans.conversion_date,
        spans.lead_at,
        spans.net_revenue,
        spans.gross_margin
    from counted_touches
    left join spans
        on
            counted_touches.conversion_type = spans.conversion_type
            and {{ touch_leads_to('counted_touches', 'spans', lookback_days) }}
    union all
    select
        lead_touches.person_id,
        conversions.conversion_type,
        lead_touches.conversion_id as touchpoint_id,
        lead_touches.channel,
        lead_touches.campaign_id,
        lead_touches.touched_at,
        1 as touch_order,
        conversions.conversion_id,
        conversions.converted_at,
        conversions.conversion_date,
        conversions.lead_at,
        conversions.net_revenue,
        conversions.gross_margin
    from lead_touches
    inner join conversions on lead_touches.conversion_id = conversions.conversion_id

),

final as (

    select
        assigned.*,
        coalesce(channel_groups.is_direct, false) as is_direct
    from assigned
    left join channel_groups on assigned.channel = channel_groups.channel

)

select * from final
{% endmacro %}
