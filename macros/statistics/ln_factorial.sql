{#
    The natural logarithm of n! for a whole number n of 0 or more that is a double: Stirling's
    series of (n + 8)!, less the eight factors too many. The series is off by 1e-9 at most.
#}
{% macro ln_factorial(n) %}
    {%- set m = '(' ~ n ~ ' + 8)' -%}
    {%- set factors = [] -%}
    {%- for i in range(1, 9) -%}
        {%- do factors.append('(' ~ n ~ ' + ' ~ i ~ ')') -%}
    {%- endfor -%}
    {%- do return(
        '((' ~ m ~ ' + 0.5) * ln(' ~ m ~ ') - ' ~ m ~ ' + 0.9189385332046727 + 1 / (12 * ' ~ m
        ~ ') - 1 / (360 * ' ~ m ~ ' * ' ~ m ~ ' * ' ~ m ~ ') - ln(' ~ factors | join(' * ') ~ '))'
    ) -%}
{% endmacro %}
