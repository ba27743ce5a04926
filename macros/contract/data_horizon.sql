{#
    One row, `data_until`: the moment up to which the shop's data reaches, and `latest_allowed_at`,
    after which a timestamp cannot be true. The horizon is var `data_until`, else the latest moment
    that an order was both placed and written (least of ordered_at and updated_at), so that a single
    order dated 2099 does not move it. No clock is read.
#}
{% macro data_horizon() %}
    {%- set columns = input_contract()['shop']['orders']['columns'] -%}
    {%- set raw = raw_table('shop', 'orders') -%}
    {%- if raw is none -%}
        {%- do raise_missing('shop', 'orders') -%}
    {%- endif -%}
    {%- set found = raw_columns(raw, columns) -%}
    {%- for column in ['ordered_at', 'updated_at'] if column not in found -%}
        {%- do raise_missing('shop', 'orders', column) -%}
    {%- endfor -%}
    {%- set ordered_at = contract_cast('ordered_at', 'timestamp', found['ordered_at']) -%}
    {%- set updated_at = contract_cast('updated_at', 'timestamp', found['updated_at']) -%}
    select
        data_until,
        {{ dbt.dateadd('day', setting('future_tolerance_days'), 'data_until') }}
            as latest_allowed_at
    from (
        {%- if setting('data_until') is not none %}
        select cast('{{ setting("data_until") }}' as {{ dbt.type_timestamp() }}) as data_until
        {%- else %}
        select
            max(case
                when ordered_at <= updated_at then ordered_at
                when updated_at < ordered_at then updated_at
            end) as data_until
        from (
            select
                {{ ordered_at }} as ordered_at,
                {{ updated_at }} as updated_at
            from {{ raw }}
        ) as stamps
        {%- endif %}
    ) as horizon
{% endmacro %}
