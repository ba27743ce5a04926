{#
    The steps from touch to touch on all paths, converting or not, found in int_touch_neighbours:
    the body of int_path_steps and int_lookback_steps.

    Touches that led to no conversion make paths too: one ends where a touch lies on the path of a
    conversion, and at a pause longer than the lookback.

    neighbours: the name of a CTE; kinds: a list of paths to find, each with `name` (that stands in
    the column conversion_type), `conversion_type` and `lookback_days`.
#}
{% macro path_steps(neighbours, kinds) %}
{%- set no_paths = {'name': 'none', 'conversion_type': 'sale', 'lookback_days': 0} %}
{%- for kind in kinds or [no_paths] %}
{%- set type = kind.conversion_type %}
{%- set lookback_seconds = 86400 * kind.lookback_days %}
select
    person_id,
    '{{ kind.name }}' as conversion_type,
    previous_channel,
    channel,
    previous_channel is null
    or pause_seconds > {{ lookback_seconds }}
    or has_previous_converted <> has_converted
    or (has_converted and not is_same_{{ type }}) as is_start,
    is_last,
    has_previous_converted,
    has_converted
from (
    select
        *,
        coalesce(previous_{{ type }}_seconds <= {{ lookback_seconds }}, false)
            as has_previous_converted,
        coalesce({{ type }}_seconds <= {{ lookback_seconds }}, false) as has_converted
    from {{ neighbours }}
    where
        sequence_type in ('all', '{{ type }}')
        and coalesce(lookback_days, {{ kind.lookback_days }}) = {{ kind.lookback_days }}
        {%- if not kinds %}
        and 1 = 0
        {%- endif %}
) as judged
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
{% endmacro %}
