{#
    The family of models by time: a touch loses half its weight with each half-life between it and
    the conversion. For weighted_models.
#}
{% macro half_life_weight(half_life_days) %}
    {%- do return(
        'power(cast(0.5 as ' ~ type_double() ~ '), seconds_before_conversion / '
        ~ 86400 * half_life_days ~ ')'
    ) -%}
{% endmacro %}
