{# A condition: touches of this channel (lower case) count, see attribution_excluded_channels. #}
{% macro channel_counts(channel) %}
    {%- set excluded = var('attribution_excluded_channels') -%}
    {%- if not excluded -%}
        {%- do return('true') -%}
    {%- endif -%}
    {%- do return(channel ~ " not in ('" ~ excluded | map('lower') | join("', '") ~ "')") -%}
{% endmacro %}
