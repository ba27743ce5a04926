{#
    The rows of a CSV file of the shop's own export, all columns as text, for connectors:
        select * from {{ platform_csv('olist_orders_dataset.csv') }}
    `name` as in platform_file (<name>.gz will do). Comma, double quotes, a header line. The form is
    given, not guessed, and nothing is cast here: the same file gives the same rows on every day,
    and what is no number or no time is found by staging, which can show it.

    An empty text is null. `nullif` also keeps DuckDB 2.0 from moving a try_cast of a column into
    the reader, where it fails on the first bad value instead of giving null (its issue 23818).
#}
{% macro platform_csv(name) %}
    {%- do return(
        "(select nullif(columns(*), '') from read_csv(" ~ platform_file(name)
        ~ ", header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'))"
    ) -%}
{% endmacro %}
