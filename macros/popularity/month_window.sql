{#
    The one of some windows that is nearest to 30 days, the shorter of two. In it, lists for
    campaigns and the risks of products look at what is popular, returned or searched for.
#}
{% macro month_window(windows) %}
    {%- set found = namespace(days=windows | min) -%}
    {%- for days in windows | sort if (days - 30) | abs < (found.days - 30) | abs -%}
        {%- set found.days = days -%}
    {%- endfor -%}
    {%- do return(found.days) -%}
{% endmacro %}
