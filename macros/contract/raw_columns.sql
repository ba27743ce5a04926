{#
    The columns that a raw table really has: dict of lower-case name -> lower-case data type.
    `raw` is what raw_table returns. While parsing, where there is nothing to look at, all columns
    of the contract are taken as there, as text; in a unit test those that the seed has in the
    database.
#}
{% macro raw_columns(raw, contract_columns) %}
    {% set found = {} %}
    {% if not execute %}
        {% for column in contract_columns %}
            {% do found.update({column: 'text'}) %}
        {% endfor %}
    {% elif raw is not string and raw.is_cte %}
        {% for column in seed_columns(raw.identifier) or contract_columns %}
            {% do found.update({column: 'text'}) %}
        {% endfor %}
    {% elif raw is string %}
        {% for row in run_query('describe select * from ' ~ raw).rows %}
            {% do found.update({row[0] | lower: row[1] | lower}) %}
        {% endfor %}
    {% else %}
        {% for column in adapter.get_columns_in_relation(raw) %}
            {#- PostgreSQL does not find a column by another case than its own -#}
            {% set name = column.name if target.type == 'postgres' else column.name | lower %}
            {% do found.update({name: column.dtype | lower}) %}
        {% endfor %}
    {% endif %}
    {% do return(found) %}
{% endmacro %}


{# The columns of the seed that is behind an input of a unit test, none where it is not built. #}
{% macro seed_columns(identifier) %}
    {% set seed = load_relation(api.Relation.create(
        database=target.database,
        schema=generate_schema_name('raw', none),
        identifier=identifier | replace('__dbt__cte__', '')
    )) %}
    {% if seed is none %}
        {% do return([]) %}
    {% endif %}
    {% do return(adapter.get_columns_in_relation(seed) | map(attribute='name') | list) %}
{% endmacro %}
