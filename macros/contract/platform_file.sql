{#
    A file of the shop's own export, for connectors:
        select * from read_parquet({{ platform_file('transactions.parquet') }})
    Takes a file name below var `raw_path`; `<name>.gz` will do where `<name>` is not there.
    Returns the quoted full path. Raises when neither exists.
#}
{% macro platform_file(name) %}
    {% if not execute %}
        {% do return("'nothing_is_read_while_parsing'") %}
    {% endif %}
    {% for candidate in [name, name ~ '.gz'] %}
        {% set path = platform_folder() ~ '/' ~ candidate %}
        {% if platform_glob(path) %}
            {% do return("'" ~ path | replace("'", "''") ~ "'") %}
        {% endif %}
    {% endfor %}
    {% do exceptions.raise_compiler_error(
        "File '" ~ name ~ "' is not in the folder '" ~ platform_folder() ~ "' (variable raw_path, "
        ~ "or RAW_PATH in the environment). Platform " ~ var('platform', 'sample') ~ " needs it."
    ) %}
{% endmacro %}


{# The folder of the shop's files: var `raw_path`, else RAW_PATH of the environment. #}
{% macro platform_folder() %}
    {% set folder = var('raw_path', none) or env_var('RAW_PATH', '') %}
    {% if not folder %}
        {% do exceptions.raise_compiler_error(
            "Platform " ~ var('platform', 'sample') ~ " reads files: say where they are with the "
            ~ "variable raw_path (--vars 'raw_path: /some/folder') or RAW_PATH in the environment."
        ) %}
    {% endif %}
    {% if target.type != 'duckdb' %}
        {% do exceptions.raise_compiler_error(
            "Platform " ~ var('platform', 'sample') ~ " reads files, which only the target duckdb "
            ~ "can; target " ~ target.name ~ " is " ~ target.type ~ ". Load the files into the "
            ~ "warehouse (python -m tools.load_parquet) and use platform: warehouse."
        ) %}
    {% endif %}
    {% do return(folder.rstrip('/')) %}
{% endmacro %}


{# Whether a file matches the pattern. #}
{% macro platform_glob(pattern) %}
    {% set found = run_query("select count(*) from glob('" ~ pattern | replace("'", "''") ~ "')") %}
    {% do return(found.columns[0].values()[0] > 0) %}
{% endmacro %}
