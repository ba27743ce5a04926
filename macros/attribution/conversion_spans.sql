{#
    How a touch finds the conversion that it led to: the next of its person, if that came within a
    lookback. Time is cut in pieces as long as the lookback: what a conversion looks back on lies in
    its own piece and the one before, so that not all touches and conversions of one person need be
    compared.
#}

{#
    A query of conversions, each twice, with the number of one of its two pieces in `piece`.
    conversions: the name of a CTE.
#}
{% macro conversion_spans(conversions, lookback_days) -%}
select
    conversions.*,
    {{ lookback_piece('conversions.converted_at', lookback_days) }} - pieces.pieces_back as piece
from {{ conversions }} as conversions
cross join (
    select 0 as pieces_back
    union all
    select 1 as pieces_back
) as pieces
{%- endmacro %}


{#
    A condition: the touch led to the conversion. Windows of one person and type do not overlap, so
    it leads to one conversion of a type at most.

    touches, spans: names; both have person_code, the integer_code of the person, and piece, as
    engines join by these.
#}
{% macro touch_leads_to(touches, spans, lookback_days) -%}
{{ touches }}.person_code = {{ spans }}.person_code
            and {{ touches }}.piece = {{ spans }}.piece
            and {{ touches }}.touched_at <= {{ spans }}.converted_at
            and {{ touches }}.touched_at
            >= {{ dbt.dateadd('day', -lookback_days, spans ~ '.converted_at') }}
            and (
                {{ spans }}.previous_converted_at is null
                or {{ touches }}.touched_at > {{ spans }}.previous_converted_at
            )
{%- endmacro %}
