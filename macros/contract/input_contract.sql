{#
    What a shop hands over: every contract table with its columns, keys, parents and rules. This is
    the one place that staging, the empty stand-ins for absent tables and `check_input` read.

    Returns a dict {system: {table: {
        mandatory: boolean, false when the shop may leave the table out,
        key:       list of the columns that name a row,
        columns:   dict column -> type, where a trailing `?` says that the value (and with it the
                   whole column) may be missing,
        parents:   dict column -> [system, table]: a value without its parent row is an `orphan`,
        may_lie_ahead: list of the timestamp columns that may lie in the future (plans),
        rules:     list of [reason code, SQL condition over the typed columns that breaks it, words]
    }}}

    Types: text, integer, boolean, date, timestamp (UTC), amount (money, 2 decimals),
    price (money per unit, 8 decimals), quantity (3 decimals), rate (8 decimals).
#}
{% macro input_contract() %}
    {% do return({
        'shop': contract_shop(),
        'marketing': contract_marketing(),
        'web': contract_web(),
        'feedback': contract_feedback(),
        'inventory': contract_inventory(),
    }) %}
{% endmacro %}
