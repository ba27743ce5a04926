{#
    One raw value as its contract type, null when it cannot be read as that.
    `value` is a column expression, `type` a contract type, `raw_type` the column's own data type.

    A column that already has a fitting type is cast straight, within what the contract type can
    hold; everything else goes through text, so that '5', 5 and 5.0 give the same on every engine.
#}
{% macro contract_cast(value, type, raw_type) %}
    {% do return(contract_cast_clean(contract_clean(value, type, raw_type), type, raw_type)) %}
{% endmacro %}


{# The first step of contract_cast: clean text where the cast reads text, null where nothing is. #}
{% macro contract_clean(value, type, raw_type) %}
    {% do return(clean_text(value) if raw_form(type, raw_type) == 'text' else value) %}
{% endmacro %}


{# The second step, for a value that contract_clean gave. #}
{% macro contract_cast_clean(value, type, raw_type) %}
    {% set type = type.rstrip('?') %}
    {% set sql_type = contract_type(type) %}
    {% set form = raw_form(type, raw_type) %}
    {% if type == 'text' %}
        {% do return(value) %}
    {% elif form == 'safe' %}
        {% do return('cast(' ~ value ~ ' as ' ~ sql_type ~ ')') %}
    {% elif form == 'number' %}
        {#- without the rounding that could lift a value over the limit; NaN is within no limits -#}
        {% set digits = {'amount': 16, 'price': 12, 'quantity': 15, 'rate': 10}[type] %}
        {% set limit = '9' * digits %}
        {% do return(
            'cast(case when ' ~ value ~ ' between -' ~ limit ~ ' and ' ~ limit ~ ' then ' ~ value
            ~ ' end as ' ~ sql_type ~ ')'
        ) %}
    {% elif form == 'moment' %}
        {% if raw_type in ['timestamp with time zone', 'timestamptz'] %}
            {% set moment = "timezone('UTC', " ~ value ~ ')' %}
        {% else %}
            {% set moment = 'cast(' ~ value ~ ' as ' ~ sql_type ~ ')' %}
        {% endif %}
        {#- the years that are read from text too: neither infinity nor the year 24 -#}
        {% do return(
            'case when ' ~ moment ~ ' between cast(' ~ "'1000-01-01'" ~ ' as ' ~ sql_type
            ~ ") and cast('9999-12-31' as " ~ sql_type ~ ') then ' ~ moment ~ ' end'
        ) %}
    {% endif %}
    {% do return(try_cast_text(value, sql_type)) %}
{% endmacro %}


{#
    How a column of the data type `raw_type` becomes the contract type:
        safe      every value can be cast
        number    an exact number that may be too large
        moment    a date or timestamp that may lie outside all calendars
        text      through text
#}
{% macro raw_form(type, raw_type) %}
    {% set type = type.rstrip('?') %}
    {% set family = raw_type.split('(')[0] %}
    {% set small = ['tinyint', 'smallint', 'integer', 'int', 'utinyint', 'usmallint', 'uinteger'] %}
    {% set large = ['bigint', 'hugeint', 'ubigint', 'uhugeint', 'decimal', 'numeric'] %}
    {% set timestamps = ['timestamp', 'timestamp without time zone', 'timestamp_s', 'timestamp_ms',
        'timestamp_ns', 'timestamp_ntz', 'timestamp with time zone', 'timestamptz'] %}
    {% if type == 'text' %}
        {% do return('text') %}
    {% elif type == 'timestamp' %}
        {% do return('moment' if family in timestamps or family == 'date' else 'text') %}
    {% elif type == 'date' %}
        {% do return('moment' if family == 'date' else 'text') %}
    {% elif type == 'boolean' %}
        {% do return('safe' if family == 'boolean' else 'text') %}
    {% elif family in small or type == 'integer' and family == 'bigint' %}
        {% do return('safe') %}
    {% elif type == 'integer' %}
        {% do return('text') %}
    {% endif %}
    {% do return('number' if family in large else 'text') %}
{% endmacro %}


{#
    Whether a column's data type says that its values are of another kind than the contract's, so
    that none of them can be read: a number as a date, a list as anything.
#}
{% macro is_wrong_type(type, raw_type) %}
    {% set type = type.rstrip('?') %}
    {% set family = raw_type.split('(')[0] %}
    {% set is_moment = family.startswith('timestamp') or family == 'date' %}
    {% set is_number = family in ['tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint',
        'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint', 'decimal', 'numeric', 'float',
        'double', 'real', 'double precision'] %}
    {% set nested = ['struct', 'map', 'union', 'array', 'blob', 'bytea'] %}
    {% if raw_type.endswith('[]') or family in nested %}
        {% do return(true) %}
    {% elif type == 'text' %}
        {% do return(false) %}
    {% elif type in ['date', 'timestamp'] %}
        {% set is_time_of_day = family.startswith('time') and not is_moment %}
        {% do return(is_number or is_time_of_day or family in ['boolean', 'uuid']) %}
    {% elif type == 'boolean' %}
        {% do return(is_moment or family == 'uuid') %}
    {% endif %}
    {% do return(is_moment or family in ['boolean', 'uuid']) %}
{% endmacro %}
