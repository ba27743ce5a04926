{#
    What each touch earns of its conversion, by each attribution model: the rows of
    fct_attribution_credits. Touches that earn nothing are left out.

    The arguments are those of credit_shares: names of CTEs; without removal_effects all models but
    Markov.
#}
{% macro attribution_credits(touches, rules, removal_effects=none) %}
with shares as (

    {{ credit_shares(touches, rules, removal_effects) }}

)

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
{% endmacro %}
