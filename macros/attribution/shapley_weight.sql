{#
    The Shapley value of a touch: each channel of a path has the same, whatever the number of its
    touches, which share it evenly (docs/attribution.md). For weighted_models.
#}
{% macro shapley_weight() %}
    {%- do return('cast(1 as ' ~ type_double() ~ ') / channel_touch_count') -%}
{% endmacro %}
