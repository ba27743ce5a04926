{#
    What each touch earns of its conversion, by each attribution model: the rows of
    fct_attribution_credits, with lookback_days. Touches that earn nothing are left out.

    Each family of models says from where to where the share of a touch in its conversion goes
    (from_share, to_share); what is due in between is what it earns.

    touches: as of int_conversion_touches; models: int_attribution_models, for all models but
    Markov, which look at nothing but the path of the conversion; removal_effects:
    int_channel_removal_effects, for Markov. Names of CTEs, one of the last two or both.
#}
{% macro attribution_credits(touches, models=none, removal_effects=none) %}
with shares as (
{% if models %}
    {{ position_shares(touches, models) }}
    {%- for model in weighted_models() %}
    union all
    select
        {{ credit_columns() }},
        '{{ model }}' as attribution_model,
        {{ model }}_from_share as from_share,
        {{ model }}_to_share as to_share
    from {{ touches }}
    {%- endfor %}
{%- endif %}
{%- if models and removal_effects %}
    union all
{%- endif %}
{%- if removal_effects %}
    {{ markov_shares(touches, removal_effects) }}
{%- endif %}
)

select
    conversion_id,
    conversion_type,
    lookback_days,
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
{% endmacro %}


{# The columns of int_conversion_touches that a credit is made of, beside its share. #}
{% macro credit_columns() -%}
    conversion_id,
        conversion_type,
        lookback_days,
        conversion_date,
        touch_position,
        touchpoint_id,
        channel,
        campaign_id,
        touched_at,
        net_revenue,
        gross_margin,
        touch_count
{%- endmacro %}


{#
    from_share and to_share of a touch, from what the touches before it weigh (weight_before), those
    with it (weight_so_far) and all of the path (weight_total).

    A path ends at 1, whatever the last bits of its weights; where nothing weighs, all touches do.
#}
{% macro shares_of_weights() -%}
    case
            when weight_total > 0 then coalesce(weight_before, 0) / weight_total
            when touch_count > 0
                then cast(touch_position - 1 as {{ type_double() }}) / touch_count
            else 0
        end as from_share,
        case
            when touch_position = touch_count then 1
            when weight_total > 0 then weight_so_far / weight_total
            else cast(touch_position as {{ type_double() }}) / touch_count
        end as to_share
{%- endmacro %}
