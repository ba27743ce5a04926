{# A whole row of a `from` item as one value, for row_as_json. #}
{% macro row_as_struct(alias) %}
    {{- return(adapter.dispatch('row_as_struct', 'commerce_analytics')(alias)) -}}
{% endmacro %}


{% macro default__row_as_struct(alias) %}
    {%- do return(alias) -%}
{% endmacro %}


{% macro spark__row_as_struct(alias) %}
    {%- do return('struct(' ~ alias ~ '.*)') -%}
{% endmacro %}


{# A value of row_as_struct as JSON text. #}
{% macro row_as_json(value) %}
    {{- return(adapter.dispatch('row_as_json', 'commerce_analytics')(value)) -}}
{% endmacro %}


{% macro default__row_as_json(value) %}
    {%- do return('cast(to_json(' ~ value ~ ') as ' ~ dbt.type_string() ~ ')') -%}
{% endmacro %}


{% macro spark__row_as_json(value) %}
    {%- do return('to_json(' ~ value ~ ')') -%}
{% endmacro %}
