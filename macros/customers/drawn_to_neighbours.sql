{#
    A factor times what the rows of one group, equal in `columns` (none: all rows), say it is still
    off by: (observed + w) / (expected by the factor so far + w), with w = prior_weight
    of prediction_tuning. A group that says little is left as it is.
#}
{% macro drawn_to_neighbours(factor, observed, expected, columns) %}
    {%- set over = ' over (' ~ ('partition by ' ~ columns | join(', ') if columns else '') ~ ')' -%}
    {%- set weight = 'cast(' ~ prediction_tuning().prior_weight ~ ' as ' ~ type_double() ~ ')' -%}
    {%- do return(
        factor ~ ' * (sum(' ~ observed ~ ')' ~ over ~ ' + ' ~ weight ~ ')'
        ~ ' / (sum(' ~ expected ~ ' * ' ~ factor ~ ')' ~ over ~ ' + ' ~ weight ~ ')'
    ) -%}
{% endmacro %}


{# The sum of a number over the steps before a row's own, of its classes; 0 for the first step. #}
{% macro sum_before(number) %}
    {%- do return(
        'coalesce(sum(' ~ number ~ ') over (partition by frequency_class, recency_class'
        ~ ' order by time_step rows between unbounded preceding and 1 preceding), 0)'
    ) -%}
{% endmacro %}
