{# The lookbacks of var attribution_comparison_lookbacks that are not the shop's own, in days. #}
{% macro other_lookbacks() %}
    {% do return(
        var('attribution_comparison_lookbacks')
        | reject('equalto', var('attribution_lookback_days'))
        | list
    ) %}
{% endmacro %}


{# The longest lookback of all, in days. #}
{% macro longest_lookback() %}
    {% do return(
        (var('attribution_comparison_lookbacks') + [var('attribution_lookback_days')]) | max
    ) %}
{% endmacro %}


{#
    A query of the other lookbacks, one row each: lookback_days, and lookback_type, which stands for
    the conversion type where paths are built for several lookbacks.
#}
{% macro other_lookback_rows() %}
    {%- for days in other_lookbacks() or [0] %}
    select
        cast({{ days }} as bigint) as lookback_days,
        '{{ days }} days' as lookback_type
    {%- if days == 0 %}
    where 1 = 0
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endmacro %}


{# The id of a sale on its path of a lookback. #}
{% macro lookback_conversion_id(lookback_type, conversion_id) %}
    {%- do return(dbt.concat([lookback_type, "':'", conversion_id])) -%}
{% endmacro %}


{#
    Touches as of touches_assigned, on the paths of sales with each of the other lookbacks: a touch
    belongs to the person's next sale whatever the lookback, and is on its path when it is not too
    old.

    lookbacks: other_lookback_rows as a CTE; persons: as of touches_assigned.
#}
{% macro lookback_touches(lookbacks, persons=none) %}
with assigned as (

    {{ touches_assigned(persons, longest_lookback()) }}

)

select
    assigned.person_id,
    lookbacks.lookback_type as conversion_type,
    assigned.touchpoint_id,
    assigned.channel,
    assigned.campaign_id,
    assigned.touched_at,
    assigned.touch_order,
    {{ lookback_conversion_id('lookbacks.lookback_type', 'assigned.conversion_id') }}
        as conversion_id,
    assigned.converted_at,
    assigned.conversion_date,
    assigned.lead_at,
    assigned.net_revenue,
    assigned.gross_margin,
    assigned.is_direct
from assigned
inner join {{ lookbacks }} as lookbacks
    on
        {{ epoch_seconds('assigned.converted_at') }} - {{ epoch_seconds('assigned.touched_at') }}
        <= 86400 * lookbacks.lookback_days
where assigned.conversion_type = 'sale' and assigned.conversion_id is not null
{% endmacro %}
