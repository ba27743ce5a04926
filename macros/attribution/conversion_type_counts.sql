{# A condition: conversions of this type count, see var attribution_conversion_types. #}
{% macro conversion_type_counts() %}
    {%- do return(
        "conversion_type in ('" ~ var('attribution_conversion_types') | join("', '") ~ "')"
    ) -%}
{% endmacro %}
