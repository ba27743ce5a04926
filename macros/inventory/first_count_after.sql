{#
    The first day whose count shows goods that came or went on a day: the day itself where stock is
    counted at its end (var stock_counted_at), else the next one.
#}
{% macro first_count_after(day) %}
    {%- if var('stock_counted_at') == 'end_of_day' -%}
        {%- do return(day) -%}
    {%- endif -%}
    {%- do return(add_days(day, 1)) -%}
{% endmacro %}
