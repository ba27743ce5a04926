{#
    The columns of a path (path_touches) that credits depend on, under all models that look at
    nothing but the path: for fingerprints. Beside them: the conversion, and the rules.
#}
{% macro credit_inputs() %}
    {%- do return([
        'touch_position', 'touch_count', 'channel', 'campaign_id', 'net_revenue', 'gross_margin',
        'lead_position', 'last_non_direct_position', 'time_decay_from_share',
        'time_decay_to_share', 'shapley_from_share', 'shapley_to_share',
    ]) -%}
{% endmacro %}
