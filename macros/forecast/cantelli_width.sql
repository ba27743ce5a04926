{#
    A number of standard deviations: no distribution has more than 1 - share of its mass further
    above its mean (Cantelli's inequality), nor further below it.
#}
{% macro cantelli_width(share) %}
    {%- do return('sqrt(cast(' ~ share ~ ' as ' ~ type_double() ~ ') / (1 - ' ~ share ~ '))') -%}
{% endmacro %}
