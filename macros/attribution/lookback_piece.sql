{# The number of the piece of time, as long as the attribution lookback, in which a moment lies. #}
{% macro lookback_piece(timestamp_column) %}
    {%- do return(
        'cast(floor(' ~ epoch_seconds(timestamp_column) ~ ' / '
        ~ 86400 * var('attribution_lookback_days') ~ ') as bigint)'
    ) -%}
{% endmacro %}
