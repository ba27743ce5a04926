{# The weight of something so many days old when a weight halves every `half_life_days`. #}
{% macro halving_weight(age_in_days, half_life_days) %}
    {%- do return(
        'power(cast(0.5 as ' ~ type_double() ~ '), cast(' ~ age_in_days ~ ' as ' ~ type_double()
        ~ ') / ' ~ half_life_days ~ ')'
    ) -%}
{% endmacro %}
