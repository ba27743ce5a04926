{#
    Insert a seed's rows on PostgreSQL. dbt's own macro looks up the placeholder by a dispatch for
    every single cell, which takes minutes for a seed of 20,000 rows; here it is written once.
#}
{% macro postgres__load_csv_rows(model, agate_table) %}
    {%- set columns = get_seed_column_quoted_csv(model, agate_table.column_names) -%}
    {%- set cells = ['%s'] * (agate_table.column_names | length) -%}
    {%- set placeholders = '(' ~ cells | join(', ') ~ ')' -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set bindings = [] -%}
        {%- for row in chunk -%}{%- do bindings.extend(row) -%}{%- endfor -%}
        {%- set insert -%}
            insert into {{ this.render() }} ({{ columns }}) values
            {{ ([placeholders] * (chunk | length)) | join(', ') }}
        {%- endset -%}
        {%- do adapter.add_query(insert, bindings=bindings, abridge_sql_log=true) -%}
        {%- if loop.first -%}{%- do statements.append(insert) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(statements[0]) }}
{% endmacro %}
