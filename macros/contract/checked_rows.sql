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

    `inline` puts the parents in as sub-queries instead of reading their staging views, so that
    check_input can look before anything is built.
#}
{% macro checked_rows(system, table, inline=false) %}
    {%- set contract = input_contract()[system][table] -%}
    {%- set columns = contract['columns'] -%}
    {%- set raw = raw_table(system, table) -%}
    {%- set currencies = contract_parent('shop', 'exchange_rates', inline)
        if 'currency_code' in columns and table != 'exchange_rates' else none -%}
    {%- set horizon = contract_horizon(inline) -%}
    {%- set parents = {} -%}
    {%- for column, parent in contract.get('parents', {}).items() -%}
        {%- set relation = contract_parent(parent[0], parent[1], inline) -%}
        {%- if raw_table(parent[0], parent[1]) is not none -%}
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
            {%- do casts.update({column: contract_cast('raw_rows.' ~ column, type, found[column])}) -%}
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

    typed as (

        select
        {%- for column in columns %}
            {{ casts[column] }} as {{ column }},
        {%- endfor %}
        {%- for column in columns if casts[column] != 'cast(null as ' ~ contract_type(columns[column]) ~ ')'
                and needs_type_check(columns[column], found[column]) %}
            nullif(trim(cast(raw_rows.{{ column }} as {{ dbt.type_string() }})), '')
                as {{ column }}__text,
        {%- endfor %}
            {{ row_as_struct('raw_rows') }} as raw_row
        from raw_rows

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
        {%- if checks | selectattr(0, 'equalto', 'future_timestamp') | list %}
        cross join {{ horizon }} as horizon
        {%- endif %}
        {%- if currencies %}
        left join (
            select distinct currency_code as known_currency from {{ currencies }} as rates
        ) as known_currencies on typed.currency_code = known_currencies.known_currency
        {%- endif %}
        {%- for column, relation in parents.items() %}
        left join (
            select {{ parent_key(contract, column) }} as parent_id from {{ relation }} as parents
        ) as parent_of_{{ column }} on typed.{{ column }} = parent_of_{{ column }}.parent_id
        {%- endfor %}

    )

    select
    {%- for column in columns %}
        {{ column }},
    {%- endfor %}
        case broken_check
        {%- for check in checks %}
            when {{ loop.index }} then '{{ check[0] }}'
        {%- endfor %}
        end as reject_reason,
        case broken_check
        {%- for check in checks %}
            when {{ loop.index }} then '{{ check[2] }}'
        {%- endfor %}
        end as reject_detail,
        case when broken_check is not null then {{ row_as_json('raw_row') }} end as rejected_row,
        broken_check is null
        and row_number() over (
            partition by
                case when broken_check is null then 1 else 0 end{% for column in contract['key'] %},
                {{ column }}{% endfor %}
            order by
            {%- if 'updated_at' in columns %}
                updated_at desc,
            {%- endif %}
                {{ row_fingerprint(columns) }}
        ) = 1 as is_current_version
    from judged
    {%- endif -%}
{% endmacro %}


{# The key column of the parent that a column points to. #}
{% macro parent_key(contract, column) %}
    {%- set parent = contract['parents'][column] -%}
    {%- do return(input_contract()[parent[0]][parent[1]]['key'][0]) -%}
{% endmacro %}


{# Whether a value of this column may fail to be cast. #}
{% macro needs_type_check(type, raw_type) %}
    {%- set type = type.rstrip('?') -%}
    {%- set time_zone_type = type == 'timestamp'
        and raw_type in ['timestamp with time zone', 'timestamptz'] -%}
    {%- do return(type != 'text' and not time_zone_type
        and not fits_contract_type(type, raw_type)) -%}
{% endmacro %}


{# The checks of a table in the order in which they are made: [reason, condition, words]. #}
{% macro row_checks(contract, casts, found, parents, currencies) %}
    {%- set columns = contract['columns'] -%}
    {%- set checks = [] -%}
    {%- set later = [] -%}
    {%- for column in contract['key'] -%}
        {%- set check = [column ~ ' is missing', 'typed.' ~ column ~ ' is null'] -%}
        {%- if column in found and needs_type_check(columns[column], found[column]) -%}
            {%- do checks.append(['missing_key', 'typed.' ~ column ~ '__text is null', check[0]]) -%}
        {%- else -%}
            {%- do checks.append(['missing_key', check[1], check[0]]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column, type in columns.items() if column in found
            and needs_type_check(type, found[column]) -%}
        {%- do checks.append(['bad_type',
            'typed.' ~ column ~ ' is null and typed.' ~ column ~ '__text is not null',
            column ~ ' cannot be read as ' ~ type.rstrip('?')]) -%}
    {%- endfor -%}
    {%- for column, type in columns.items()
            if not type.endswith('?') and column not in contract['key'] -%}
        {%- do checks.append(['bad_value', 'typed.' ~ column ~ ' is null', column ~ ' is missing']) -%}
    {%- endfor -%}
    {%- for rule in contract.get('rules', []) -%}
        {%- do checks.append(rule) -%}
    {%- endfor -%}
    {%- if currencies -%}
        {%- do checks.append(['unknown_currency',
            "typed.currency_code <> '" ~ setting('reporting_currency') ~ "'"
            ~ ' and known_currencies.known_currency is null',
            'currency_code is neither the reporting currency nor in exchange_rates']) -%}
    {%- endif -%}
    {%- for column, type in columns.items() if type.startswith('timestamp')
            and column != 'updated_at' and column not in contract.get('may_lie_ahead', []) -%}
        {%- do checks.append(['future_timestamp',
            'typed.' ~ column ~ ' > horizon.latest_allowed_at',
            column ~ ' is later than the data itself']) -%}
    {%- endfor -%}
    {%- for column in parents -%}
        {%- do checks.append(['orphan',
            'typed.' ~ column ~ ' is not null and parent_of_' ~ column ~ '.parent_id is null',
            column ~ ' has no row in ' ~ contract['parents'][column] | join('.')]) -%}
    {%- endfor -%}
    {%- do return(checks) -%}
{% endmacro %}


{# Where the valid rows of a parent table stand. #}
{% macro contract_parent(system, table, inline) %}
    {%- if not inline -%}
        {%- do return(ref('stg_' ~ system ~ '__' ~ table)) -%}
    {%- endif -%}
    {%- do return('(select * from (' ~ checked_rows(system, table, inline=true)
        ~ ') as checked where is_current_version)') -%}
{% endmacro %}


{# Where the data horizon stands. #}
{% macro contract_horizon(inline) %}
    {%- do return('(' ~ data_horizon() ~ ')' if inline else ref('base_shop__data_horizon')) -%}
{% endmacro %}


{# Says which mandatory table or column is not there, and what cannot be built without it. #}
{% macro raise_missing(system, table, column=none) %}
    {%- do exceptions.raise_compiler_error(missing_message(system, table, column)) -%}
{% endmacro %}
