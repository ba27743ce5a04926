{# The SQL type of a contract type (input_contract); a trailing `?` is ignored. #}
{% macro contract_type(type) %}
    {% do return({
        'text': dbt.type_string(),
        'integer': dbt.type_bigint(),
        'boolean': dbt.type_boolean(),
        'date': 'date',
        'timestamp': dbt.type_timestamp(),
        'amount': 'numeric(18, 2)',
        'price': 'numeric(20, 8)',
        'quantity': 'numeric(18, 3)',
        'rate': 'numeric(18, 8)',
    }[type.rstrip('?')]) %}
{% endmacro %}
