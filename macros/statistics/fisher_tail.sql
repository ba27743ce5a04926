{#
    Fisher's exact test: a query of all columns of `tables`, and as `tail` the chance that a table
    of two by two with the same margins has in its upper left cell what this one has, or more.

    tables: name of a CTE with the cells as doubles, upper_left, upper_right, lower_left and
    lower_right, and ln_ways: ln_factorial of the four margins, summed, less that of the total.

    The chance of the table itself is made of factorials. Each further table, with one more in the
    upper left, is a known multiple of the one before, so their sum is a nest of products:
    1 + r0 * (1 + r1 * (1 + ...)). The first 48 are summed like that, which is all there is when a
    cell is small or far above chance. What lies beyond falls off like a normal distribution, and
    Boyd's approximation of Mills' ratio (1959) stands for it: no tail is off by more than 1 %, and
    it is below 0.001 by less. A chance below 1e-299 is put there, as an engine may refuse to go on.
#}
{% macro fisher_tail(tables) %}
    {%- set terms, terms_a_step = 48, 8 -%}
    {%- set pi = 3.141592653589793 -%}
    {%- set ln_chance = ['ln_ways'] -%}
    {%- for cell in ['upper_left', 'upper_right', 'lower_left', 'lower_right'] -%}
        {%- do ln_chance.append(ln_factorial(cell)) -%}
    {%- endfor -%}
    {%- set beyond = 'greatest(' ~ further_table(terms) ~ ', 0)' -%}
    {%- set gap = '(1 - ' ~ beyond ~ ')' -%}
    {%- set fall = 'greatest(' ~ beyond ~ ' - greatest(' ~ further_table(terms + 1) ~ ', 0), 0)' -%}
    {#- in steps, as deep nests are too much for some parsers -#}
    {%- set ns = namespace(query='select ' ~ tables ~ '.*, ' ~ pi ~ ' / (2 * ' ~ gap ~ ' + sqrt('
        ~ ((pi - 2) ** 2) ~ ' * ' ~ gap ~ ' * ' ~ gap ~ ' + ' ~ (2 * pi) ~ ' * ' ~ fall
        ~ ')) as rest_' ~ terms ~ '\nfrom ' ~ tables) -%}
    {%- for first in range(terms - terms_a_step, -1, -terms_a_step) -%}
        {%- set sum = namespace(sql='rest_' ~ (first + terms_a_step)) -%}
        {%- for j in range(first + terms_a_step - 1, first - 1, -1) -%}
            {%- set sum.sql = '1 + ' ~ further_table(j) ~ ' * (' ~ sum.sql ~ ')' -%}
        {%- endfor -%}
        {%- set ns.query = 'select *, ' ~ sum.sql ~ ' as rest_' ~ first ~ '\nfrom (' ~ ns.query
            ~ ') as rest_from_' ~ (first + terms_a_step) -%}
    {%- endfor -%}
    {%- do return('select *, rest_0 * exp(greatest(' ~ ln_chance | join(' - ')
        ~ ', -688)) as tail\nfrom (' ~ ns.query ~ ') as rest_from_0') -%}
{% endmacro %}


{#
    How many times as likely as the j-th further table the one after it is. 0 when there is none;
    what is said of tables beyond that one means nothing, and is multiplied by that 0.
#}
{% macro further_table(j) %}
    {%- do return(
        '(upper_right - ' ~ j ~ ') * (lower_left - ' ~ j ~ ') / ((upper_left + ' ~ (j + 1)
        ~ ') * (lower_right + ' ~ (j + 1) ~ '))'
    ) -%}
{% endmacro %}
