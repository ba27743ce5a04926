{#
    The window of var `popularity_windows` that is nearest to a month of 30 days: where one window
    is looked at, a product is popular over this one.
#}
{% macro month_window() %}
    {%- set nearest = namespace(days=none) -%}
    {%- for days in var('popularity_windows') | sort
            if nearest.days is none or (days - 30) | abs < (nearest.days - 30) | abs -%}
        {%- set nearest.days = days -%}
    {%- endfor -%}
    {%- do return(nearest.days) -%}
{% endmacro %}
