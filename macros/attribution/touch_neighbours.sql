{#
    The touches of persons in order, each with the touch before it and with the conversions that
    both led to, as far back as any lookback goes: the body of int_touch_neighbours, from which
    path_steps finds the paths of each conversion type and lookback.

    persons: a CTE of person_id and source_fingerprint of those to build; some_persons: whether
    there are touches of others.
#}
{% macro touch_neighbours(persons, some_persons) %}
{%- set types = var('attribution_conversion_types') -%}
{%- set longest = longest_lookback() -%}
{#- codes stand for the ids, as they are far faster to sort and join by -#}
with touches_read as (

    {% if some_persons -%}
    {{ touches_identified(persons) }}
    {%- else -%}
    select * from {{ ref('int_touches_identified') }}
    {%- endif %}

),

touches as (

    select
        {{ integer_code('person_id') }} as person_code,
        touchpoint_id,
        channel,
        touched_at,
        {{ lookback_piece('touched_at', longest) }} as piece
    from touches_read

),

conversions as (

    select
        {{ integer_code('person_id') }} as person_code,
        {{ integer_code('conversion_id') }} as conversion_code,
        conversion_id,
        conversion_type,
        converted_at,
        previous_converted_at
    from {{ ref('int_conversions_identified') }}
    where {{ conversion_type_counts() }}
    {%- if some_persons %}
    and person_id in (select persons.person_id from {{ persons }} as persons)
    {%- endif %}

),

lead_touches as (

    select
        conversions.person_code,
        conversions.conversion_code,
        lead_touches.conversion_id as touchpoint_id,
        lead_touches.channel,
        lead_touches.touched_at
    from {{ ref('int_lead_touches') }} as lead_touches
    inner join conversions on lead_touches.conversion_id = conversions.conversion_id

),

spans as (

    {{ conversion_spans('conversions', longest) }}

),

assigned as (

    select
        touches.person_code,
        touches.touchpoint_id,
        touches.channel,
        touches.touched_at,
        {%- for type in types %}
        {{ type }}s.conversion_code as {{ type }}_code,
        {{ epoch_seconds(type ~ 's.converted_at') }} - {{ epoch_seconds('touches.touched_at') }}
            as {{ type }}_seconds,
        {%- endfor %}
        0 as touch_order
    from touches
    {%- for type in types %}
    left join spans as {{ type }}s
        on
            {{ type }}s.conversion_type = '{{ type }}'
            and {{ touch_leads_to('touches', type ~ 's', longest) }}
    {%- endfor %}

),

-- What a lead itself tells of is no touch for sales, so that its person's touches are two rows.
sequences as (

    select
        'all' as sequence_type,
        0 as has_lead_touches
    {%- for type in types %}
    union all
    select
        '{{ type }}' as sequence_type,
        1 as has_lead_touches
    {%- endfor %}

),

lead_persons as (

    select distinct person_code from lead_touches

),

sequenced as (

    select
        sequences.sequence_type,
        assigned.*
    from assigned
    left join lead_persons on assigned.person_code = lead_persons.person_code
    inner join sequences
        on
            case when lead_persons.person_code is null then 0 else 1 end
            = sequences.has_lead_touches
    {%- if 'lead' in types %}
    union all
    select
        'lead' as sequence_type,
        person_code,
        touchpoint_id,
        channel,
        touched_at,
        {%- for type in types %}
        {{ 'conversion_code' if type == 'lead' else 'cast(null as bigint)' }}
            as {{ type }}_code,
        cast({{ '0' if type == 'lead' else 'null' }} as {{ type_double() }})
            as {{ type }}_seconds,
        {%- endfor %}
        1 as touch_order
    from lead_touches
    {%- endif %}

),
{% if var('attribution_path_transform') == 'as_is' %}
neighbours as (

    select
        *,
        cast(null as bigint) as lookback_days,
        {{ touch_before(types) }}
    from sequenced
    window touches_before as (
        partition by person_code, sequence_type order by {{ path_order() }}
    )

),

paused as (

    select
        *,
        {{ epoch_seconds('touched_at') }} - {{ epoch_seconds('previous_touched_at') }}
            as pause_seconds
    from neighbours

),
{% else %}
    {{ touch_neighbours_transformed('sequenced', types) }}
{% endif %}
coded as (

    select
        person_id,
        source_fingerprint,
        {{ integer_code('person_id') }} as person_code
    from {{ persons }}

),

final as (

    select
        coded.person_id,
        paused.sequence_type,
        paused.lookback_days,
        paused.previous_channel,
        paused.channel,
        paused.is_last,
        cast(paused.pause_seconds as {{ type_double() }}) as pause_seconds,
        {%- for type in ['sale', 'lead'] %}
        {%- if type in types %}
        cast(paused.{{ type }}_seconds as {{ type_double() }}) as {{ type }}_seconds,
        cast(paused.previous_{{ type }}_seconds as {{ type_double() }})
            as previous_{{ type }}_seconds,
        coalesce(paused.{{ type }}_code = paused.previous_{{ type }}_code, false)
            as is_same_{{ type }},
        {%- else %}
        cast(null as {{ type_double() }}) as {{ type }}_seconds,
        cast(null as {{ type_double() }}) as previous_{{ type }}_seconds,
        false as is_same_{{ type }},
        {%- endif %}
        {%- endfor %}
        case when paused.previous_channel is null then coded.source_fingerprint end
            as source_fingerprint
    from paused
    inner join coded on paused.person_code = coded.person_code

)

select * from final
{% endmacro %}


{# What is known of the touch before, in a query with the window `touches_before`. #}
{% macro touch_before(types) -%}
    lag(channel) over touches_before as previous_channel,
        lag(touched_at) over touches_before as previous_touched_at,
        {%- for type in types %}
        lag({{ type }}_code) over touches_before as previous_{{ type }}_code,
        lag({{ type }}_seconds) over touches_before as previous_{{ type }}_seconds,
        {%- endfor %}
        lead(channel) over touches_before is null as is_last
{%- endmacro %}
