{#
    One raw value as its contract type, null when it cannot be read as that.
    `value` is a column expression, `type` a contract type, `raw_type` the column's own data type.
    A column that already has a fitting type is cast straight; everything else goes through text.
#}
{% macro contract_cast(value, type, raw_type) %}
    {% set type = type.rstrip('?') %}
    {% set sql_type = contract_type(type) %}
    {% set as_text = "nullif(trim(cast(" ~ value ~ " as " ~ dbt.type_string() ~ ")), '')" %}
    {% if type == 'text' %}
        {% do return(as_text) %}
    {% elif type == 'timestamp' and raw_type in ['timestamp with time zone', 'timestamptz'] %}
        {% do return("timezone('UTC', " ~ value ~ ")") %}
    {% elif fits_contract_type(type, raw_type) %}
        {% do return("cast(" ~ value ~ " as " ~ sql_type ~ ")") %}
    {% endif %}
    {% do return(try_cast_text(as_text, sql_type)) %}
{% endmacro %}


{# Whether a column of this data type can be cast to the contract type without any value failing. #}
{% macro fits_contract_type(type, raw_type) %}
    {% set family = raw_type.split('(')[0] %}
    {% set exact_numbers = [
        'tinyint', 'smallint', 'integer', 'int', 'bigint', 'utinyint', 'usmallint', 'uinteger',
        'decimal', 'numeric',
    ] %}
    {% if type == 'timestamp' %}
        {% do return(family in ['date', 'timestamp', 'timestamp without time zone', 'timestamp_s',
            'timestamp_ms', 'timestamp_ns', 'timestamp_ntz']) %}
    {% elif type == 'date' %}
        {% do return(family == 'date') %}
    {% elif type == 'boolean' %}
        {% do return(family == 'boolean') %}
    {% elif type == 'integer' %}
        {% do return(family in exact_numbers[:8]) %}
    {% endif %}
    {% do return(family in exact_numbers) %}
{% endmacro %}
