{#
    The touches that count, each with the person who it is of: the body of int_touches_identified.

    persons: the name of a CTE with the column person_id, for the touches of these persons only.
    Their visitor ids are looked up first, so that all other touches are left out as they are read.
#}
{% macro touches_identified(persons=none) %}
with touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}
    {%- if persons %}
    where person_id in (select persons.person_id from {{ persons }} as persons)
    {%- endif %}

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
{% endmacro %}
