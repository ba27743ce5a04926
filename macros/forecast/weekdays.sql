{#
    Steps of the forecast keep the seven days of the week in seven columns, 1 for Monday: a product
    is then one row, and a sum over any days is a sum of seven products.

    The text once for each day of the week, {k} being its number, and `separator` between them.
#}
{% macro each_weekday(template, separator=',\n        ') %}
    {%- set parts = [] -%}
    {%- for weekday in range(1, 8) -%}
        {%- do parts.append(template | replace('{k}', weekday | string)) -%}
    {%- endfor -%}
    {%- do return(parts | join(separator)) -%}
{% endmacro %}


{# The sum of an expression over the days of the week: sum_of_weekdays('index_{k} * days_{k}'). #}
{% macro sum_of_weekdays(template) %}
    {%- do return('(' ~ each_weekday(template, '\n            + ') ~ ')') -%}
{% endmacro %}


{# The column of a day of the week: column_of_weekday('index_{k}', 'sales.day_of_week'). #}
{% macro column_of_weekday(template, day_of_week) %}
    {%- do return(
        'case ' ~ day_of_week
        ~ each_weekday('\n            when {k} then ' ~ template, '') ~ '\n        end'
    ) -%}
{% endmacro %}
