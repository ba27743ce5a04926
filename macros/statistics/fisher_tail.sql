{#
    Fisher's exact test: the chance that a table of two by two with the same margins has in its
    first cell at least what it has.

                         with b    without b
        with a        upper_left | upper_right     all doubles, names of columns; ln_ways is
        without a     lower_left | lower_right     ln_factorial of the four margins less that of all

    The chance of the table itself is worked out by factorials. Each further table (one more in the
    first cell) is a known multiple of the one before, so their sum is a nest of products:
    1 + r0 * (1 + r1 * (1 + ...)). Its first 48 are summed one by one, which is all there is for
    counts up to about fifty, and for any that lie far above chance. What is left beyond falls off
    like a normal distribution: Boyd's approximation of Mills' ratio (1959) stands for it, so that
    no chance is off by more than 1 %, those below 0.001 by less.
    Nothing is below 1e-299: an engine may refuse to go there.
#}
{% macro fisher_tail(upper_left, upper_right, lower_left, lower_right, ln_ways) %}
    {%- set terms = 48 -%}
    {#- the multiple from the j-th further table to the next; 0 when there is none -#}
    {%- set ratios = [] -%}
    {%- for j in range(terms + 2) -%}
        {%- do ratios.append(
            'greatest(' ~ upper_right ~ ' - ' ~ j ~ ', 0) * greatest(' ~ lower_left ~ ' - ' ~ j
            ~ ', 0) / ((' ~ upper_left ~ ' + ' ~ (j + 1) ~ ') * (' ~ lower_right ~ ' + '
            ~ (j + 1) ~ '))'
        ) -%}
    {%- endfor -%}
    {%- set gap = '(1 - ' ~ ratios[terms] ~ ')' -%}
    {%- set fall = '(' ~ ratios[terms] ~ ' - ' ~ ratios[terms + 1] ~ ')' -%}
    {%- set pi = 3.141592653589793 -%}
    {%- set ns = namespace(sum=pi ~ ' / (2 * ' ~ gap ~ ' + sqrt(' ~ (pi - 2) ** 2 ~ ' * ' ~ gap
        ~ ' * ' ~ gap ~ ' + ' ~ 2 * pi ~ ' * ' ~ fall ~ '))') -%}
    {%- for j in range(terms - 1, -1, -1) -%}
        {%- set ns.sum = '1 + ' ~ ratios[j] ~ ' * (' ~ ns.sum ~ ')' -%}
    {%- endfor -%}
    {%- set ln_chance = [ln_ways] -%}
    {%- for cell in [upper_left, upper_right, lower_left, lower_right] -%}
        {%- do ln_chance.append(ln_factorial(cell)) -%}
    {%- endfor -%}
    {%- do return(
        'exp(greatest(' ~ ln_chance | join('\n - ') ~ ', -688)) * (' ~ ns.sum ~ ')'
    ) -%}
{% endmacro %}
