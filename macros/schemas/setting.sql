{#
    A variable that a connector may answer for its platform: what stands in var `connectors` under
    the platform's name, else the variable itself. --vars on the command line win over both where
    the name is given with the prefix `shop_` (shop_reporting_currency: CHF).
#}
{% macro setting(name) %}
    {% set overruled = var('shop_' ~ name, none) %}
    {% if overruled is not none %}
        {% do return(overruled) %}
    {% endif %}
    {% set connector = var('connectors').get(var('platform', 'sample'), {}) %}
    {% do return(connector.get(name, var(name))) %}
{% endmacro %}
