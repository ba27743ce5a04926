{# The number of the piece of time, as long as a lookback of so many days, that a moment is in. #}
{% macro lookback_piece(timestamp_column, lookback_days) %}
    {%- do return(
        'cast(floor(' ~ epoch_seconds(timestamp_column) ~ ' / ' ~ 86400 * lookback_days
        ~ ') as bigint)'
    ) -%}
{% endmacro %}
