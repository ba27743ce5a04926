{#
    Every row of a raw contract table, cast to the contract's types, with the verdict on it:

        reject_reason       null when the row keeps the contract, else the first that holds of
                            missing_key, bad_type, bad_value, bad_status, unknown_currency,
                            future_timestamp, orphan
        reject_detail       the same in words, with the column
        rejected_row        the raw row as JSON text, for rejected rows only
        is_current_version  true for the row that counts of those with the same key: the latest
                            `updated_at` where the table has one, then a fixed order by content

    Rows = raw rows: nothing is left out here. A table that the shop does not hand over gives no
    row. Raises when a mandatory table, or a column that may not be missing, is not there.

    `inline` puts the parents in as sub-queries instead of reading their base tables, so that
    check_input can look before anything is built. Versions are not told apart then, which saves
    half the time: the columns are only the key, reject_reason and reject_detail.
#}
{% macro checked_rows(system, table, inline=false) %}
    {%- set contract = input_contract()[system][table] -%}
    {%- set columns = contract['columns'] -%}
    {%- set raw = raw_table(system, table) -%}
    {%- set currencies = contract_parent('shop', 'exchange_rates', 'currency_code', inline)
        if has_currency(table, contract) else none -%}
    {%- set horizon = contract_horizon(inline) if has_future_check(contract) else none -%}
    {%- set parents = {} -%}
    {%- for column, parent in contract['parents'].items() -%}
        {%- set relation = contract_parent(parent[0], parent[1], parent[2], inline) -%}
        {%- if has_raw_table(parent[0], parent[1]) -%}
            {%- do parents.update({column: relation}) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if raw is none -%}
        {%- if contract['mandatory'] -%}
            {%- do raise_missing(system, table) -%}
        {%- endif -%}
        select
        {%- for column, type in columns.items() %}
            cast(null as {{ contract_type(type) }}) as {{ column }},
        {%- endfor %}
            cast(null as {{ dbt.type_string() }}) as reject_reason,
            cast(null as {{ dbt.type_string() }}) as reject_detail,
            cast(null as {{ dbt.type_string() }}) as rejected_row,
            cast(null as {{ dbt.type_boolean() }}) as is_current_version
        from (select 1 as nothing) as no_rows
        where 1 = 0
    {%- else -%}

    {%- set found = raw_columns(raw, columns) -%}
    {%- set casts = {} -%}
    {%- for column, type in columns.items() -%}
        {%- if column in found -%}
            {%- do casts.update(
                {column: contract_cast_clean('cleaned.' ~ column, type, found[column])}
            ) -%}
        {%- elif type.endswith('?') -%}
            {%- do casts.update({column: 'cast(null as ' ~ contract_type(type) ~ ')'}) -%}
        {%- else -%}
            {%- do raise_missing(system, table, column) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set checks = row_checks(contract, casts, found, parents, currencies) -%}

    with raw_rows as (

        select * from {{ raw }}

    ),

    cleaned as (

        select
        {%- for column, type in columns.items() if column in found %}
            {{ contract_clean('raw_rows.' ~ column, type, found[column]) }} as {{ column }},
        {%- endfor %}
            {{ row_as_struct('raw_rows') }} as raw_row
        from raw_rows

    ),

    typed as (

        select
        {%- for column in columns %}
            {{ casts[column] }} as {{ column }},
        {%- endfor %}
        {%- for column, type in columns.items() if column in found
                and needs_type_check(type, found[column]) %}
            cleaned.{{ column }} is not null as {{ column }}__given,
        {%- endfor %}
            cleaned.raw_row
        from cleaned

    ),

    judged as (

        select
            typed.*,
            case
            {%- for check in checks %}
                when {{ check[1] }} then {{ loop.index }}
            {%- endfor %}
            end as broken_check
        from typed
        {%- if horizon %}
        cross join {{ horizon }} as horizon
        {%- endif %}
        {%- if currencies %}
        left join (
            select distinct currency_code as known_currency from {{ currencies }} as rates
        ) as known_currencies on typed.currency_code = known_currencies.known_currency
        {%- endif %}
        {%- for column, relation in parents.items() %}
        left join (
            select {{ contract['parents'][column][2] }} as parent_id from {{ relation }} as parents
        ) as parent_of_{{ column }} on typed.{{ column }} = parent_of_{{ column }}.parent_id
        {%- endfor %}

    )
    {%- if inline %}

    select
    {%- for column in contract['key'] %}
        {{ column }},
    {%- endfor %}
        {{ reject_columns(checks) }}
    from judged
    {%- else %},

    -- few keys repeat: only their rows are ordered, which costs a hash of each
    repeated_keys as (

        select
        {%- for column in contract['key'] %}
            {{ column }} as repeated_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
        from judged
        where broken_check is null
        group by {{ contract['key'] | join(', ') }}
        having count(*) > 1

    ),

    paired as (

        select
            judged.*,
            broken_check is null and repeated_{{ contract['key'][0] }} is not null as is_repeated
        from judged
        left join repeated_keys
            on {% for column in contract['key'] -%}
                judged.{{ column }} = repeated_keys.repeated_{{ column }}
                {{- ' and ' if not loop.last }}
            {%- endfor %}

    ),

    versioned as (

        select
            paired.*,
            1 as version_number
        from paired
        where not is_repeated
        union all
        select
            paired.*,
            row_number() over (
                partition by {{ contract['key'] | join(', ') }}
                order by
                {%- if 'updated_at' in columns %}
                    updated_at desc,
                {%- endif %}
                    {{ row_fingerprint(columns) }}
            ) as version_number
        from paired
        where is_repeated

    )

    select
    {%- for column in columns %}
        {{ column }},
    {%- endfor %}
        {{ reject_columns(checks) }},
        case when broken_check is not null then {{ row_as_json('raw_row') }} end as rejected_row,
        broken_check is null and version_number = 1 as is_current_version
    from versioned
    {%- endif -%}
    {%- endif -%}
{% endmacro %}


{# The columns reject_reason and reject_detail, from the number of the check that a row broke. #}
{% macro reject_columns(checks) -%}
        case broken_check
        {%- for check in checks %}
            when {{ loop.index }} then '{{ check[0] }}'
        {%- endfor %}
        end as reject_reason,
        case broken_check
        {%- for check in checks %}
            when {{ loop.index }} then '{{ check[2] }}'
        {%- endfor %}
        end as reject_detail
{%- endmacro %}


{# Whether a value of this column may fail to be cast. #}
{% macro needs_type_check(type, raw_type) %}
    {%- do return(type.rstrip('?') != 'text' and raw_form(type, raw_type) != 'safe') -%}
{% endmacro %}


{# The checks of a table in the order in which they are made: [reason, condition, words]. #}
{% macro row_checks(contract, casts, found, parents, currencies) %}
    {%- set columns = contract['columns'] -%}
    {%- set checks = [] -%}
    {%- for column in contract['key'] -%}
        {%- set check = [column ~ ' is missing', 'typed.' ~ column ~ ' is null'] -%}
        {%- if column in found and needs_type_check(columns[column], found[column]) -%}
            {%- do checks.append(['missing_key', 'not typed.' ~ column ~ '__given', check[0]]) -%}
        {%- else -%}
            {%- do checks.append(['missing_key', check[1], check[0]]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in contract['parents'] if not columns[column].endswith('?')
            and column not in contract['key'] -%}
        {%- do checks.append(
            ['missing_key', 'typed.' ~ column ~ ' is null', column ~ ' is missing']
        ) -%}
    {%- endfor -%}
    {%- for column, type in columns.items() if column in found
            and needs_type_check(type, found[column]) -%}
        {%- do checks.append(['bad_type',
            'typed.' ~ column ~ ' is null and typed.' ~ column ~ '__given',
            column ~ ' cannot be read as ' ~ type.rstrip('?')]) -%}
    {%- endfor -%}
    {%- for column, type in columns.items() if not type.endswith('?')
            and column not in contract['key'] and column not in contract['parents'] -%}
        {%- do checks.append(
            ['bad_value', 'typed.' ~ column ~ ' is null', column ~ ' is missing']
        ) -%}
    {%- endfor -%}
    {%- for words, condition in contract['rules'].items() -%}
        {%- do checks.append(['bad_value', condition, words]) -%}
    {%- endfor -%}
    {%- for column, choices in contract['choices'].items() -%}
        {%- do checks.append(['bad_status', column ~ " not in ('" ~ choices | join("', '") ~ "')",
            column ~ ' is none of ' ~ choices | join(', ')]) -%}
    {%- endfor -%}
    {%- if currencies -%}
        {%- do checks.append(['unknown_currency',
            "typed.currency_code <> '" ~ setting('reporting_currency') ~ "'"
            ~ ' and known_currencies.known_currency is null',
            'currency_code is neither the reporting currency nor in exchange_rates']) -%}
    {%- endif -%}
    {%- for column in columns if is_checked_for_future(contract, column) -%}
        {%- do checks.append(['future_timestamp',
            'typed.' ~ column ~ ' > horizon.latest_allowed_at',
            column ~ ' is later than the data itself']) -%}
    {%- endfor -%}
    {%- for column in parents -%}
        {%- do checks.append(['orphan',
            'typed.' ~ column ~ ' is not null and parent_of_' ~ column ~ '.parent_id is null',
            column ~ ' has no row in ' ~ contract['parents'][column][:2] | join('.')]) -%}
    {%- endfor -%}
    {%- do return(checks) -%}
{% endmacro %}


{# Whether rows of the table name a currency that must be known. #}
{% macro has_currency(table, contract) %}
    {%- do return('currency_code' in contract['columns'] and table != 'exchange_rates') -%}
{% endmacro %}


{# Whether the table has a time that may not lie after the data itself. #}
{% macro has_future_check(contract) %}
    {%- for column, type in contract['columns'].items()
            if is_checked_for_future(contract, column) -%}
        {%- do return(true) -%}
    {%- endfor -%}
    {%- do return(false) -%}
{% endmacro %}


{# Whether this column is such a time. #}
{% macro is_checked_for_future(contract, column) %}
    {%- do return(contract['columns'][column].startswith('timestamp') and column != 'updated_at'
        and column not in contract['may_lie_ahead']) -%}
{% endmacro %}


{#
    The column `key` of the valid rows of a parent table. They come from its base table, not from
    the staging view of it, so that each parent is one model on the way and not two.
#}
{% macro contract_parent(system, table, key, inline) %}
    {%- if not inline -%}
        {%- do return('(select ' ~ key ~ ' from ' ~ ref('base_' ~ system ~ '__' ~ table)
            ~ ' where is_current_version)') -%}
    {%- endif -%}
    {%- do return('(select distinct ' ~ key ~ ' from (' ~ checked_rows(system, table, inline=true)
        ~ ') as checked where reject_reason is null)') -%}
{% endmacro %}


{# Where the data horizon stands. #}
{% macro contract_horizon(inline) %}
    {%- do return('(' ~ data_horizon() ~ ')' if inline else ref('base_shop__data_horizon')) -%}
{% endmacro %}


{# Says which mandatory table or column is not there, and what cannot be built without it. #}
{% macro raise_missing(system, table, column=none) %}
    {%- do exceptions.raise_compiler_error(missing_message(system, table, column)) -%}
{% endmacro %}
