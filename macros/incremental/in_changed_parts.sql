{#
    For models that are made by_part: a condition that holds for the rows of the parts being made.
    The materialization puts the parts in its place when it does not build all of them; in a full
    build, in a unit test and in compiled SQL it is simply true.

    column: which part a row belongs to, in the relation that is cut down.
#}
{% macro in_changed_parts(column) -%}
    (1 = 1 /* parts: {{ column }} */)
{%- endmacro %}


{# The SQL of a model in which in_changed_parts stands for the parts in the table `changed`. #}
{% macro parts_cut_down(sql, changed) %}
    {%- do return(modules.re.sub(
        '\\(1 = 1 /\\* parts: (.+?) \\*/\\)',
        '(\\1 in (select part from ' ~ changed ~ ' where fingerprint is not null))',
        sql
    )) -%}
{% endmacro %}
