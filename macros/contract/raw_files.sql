{#
    The files of one contract table below var `raw_path`, as a DuckDB table function: the first of
    <system>/<table>.parquet, <system>/<table>.csv(.gz), <system>/<table>/*.parquet, .../*.csv that
    exists. CSV is read as text, staging casts it. Columns of a folder's parts are matched by name.
    Returns none when there is no such file.
#}
{% macro raw_files(system, table) %}
    {% if not execute %}
        {% do return('nothing_is_read_while_parsing') %}
    {% endif %}
    {% for ending in ['.parquet', '.csv', '.csv.gz', '/*.parquet', '/*.csv', '/*.csv.gz'] %}
        {% set pattern = platform_folder() ~ '/' ~ system ~ '/' ~ table ~ ending %}
        {% if platform_glob(pattern) %}
            {% do return(read_file_sql(pattern)) %}
        {% endif %}
    {% endfor %}
    {% do return(none) %}
{% endmacro %}


{# The DuckDB call that reads a file or glob: Parquet with its types, CSV as text. #}
{% macro read_file_sql(pattern) %}
    {% set quoted = "'" ~ pattern | replace("'", "''") ~ "'" %}
    {% if pattern.endswith('.parquet') %}
        {% do return('read_parquet(' ~ quoted ~ ', union_by_name = true)') %}
    {% endif %}
    {% do return(
        'read_csv(' ~ quoted ~ ', header = true, all_varchar = true, union_by_name = true)'
    ) %}
{% endmacro %}
