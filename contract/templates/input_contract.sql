{# << note >> #}
{#
    What a shop hands over: every contract table with its columns, keys, parents and rules. Staging,
    the empty stand-ins for absent tables and `check_input` read it.

    Returns {system: {table: {
        mandatory: false when the shop may leave the table out,
        key:       the columns that name a row,
        columns:   {column: type}, where a trailing `?` says that the value (and with it the whole
                   column) may be missing,
        parents:   {column: [system, table, its key]}: a value without its parent is an `orphan`,
        may_lie_ahead: the timestamp columns that may lie in the future (plans),
        choices:   {column: the values that it may have},
        rules:     {words: SQL condition over the typed columns that breaks the rule}
    }}}

    Types: text, integer, boolean, date, timestamp (UTC), amount (money, 2 decimals),
    price (money per unit, 8 decimals), quantity (3 decimals), rate (8 decimals).
#}
{% macro input_contract() %}
    {% do return(<< contract | jinja(4) >>) %}
{% endmacro %}
