{# What open orders are ordered by, as `oversold_serve_first` says; the older one of two alike. #}
{% macro served_first(net_sales, ordered_at) %}
    {%- if var('oversold_serve_first') == 'largest_order' -%}
        {%- do return(net_sales ~ ' desc, ' ~ ordered_at) -%}
    {%- endif -%}
    {%- do return(ordered_at) -%}
{% endmacro %}
