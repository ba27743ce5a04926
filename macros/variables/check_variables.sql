{#
    Stops with a message that names each variable that cannot be right, what is wrong with it and
    what it may be. Returns an empty text, so that it can stand in a hook:

        on-run-start: "{{ check_variables() }}"

    generate_schema_name asks too, because models read some variables while dbt parses them.
#}
{% macro check_variables() %}
    {% set problems = variable_problems() %}
    {% if problems %}
        {% do exceptions.raise_compiler_error(problems | join('\n')) %}
    {% endif %}
    {% do return('') %}
{% endmacro %}


{# One sentence or two for each variable that cannot be right; an empty list when all can. #}
{% macro variable_problems() %}
    {% set platform = var('platform', 'sample') %}
    {% set connectors = var('connectors', {}) %}
    {% if connectors is not mapping %}
        {% do return([variable_problem('connectors', connectors, 'a mapping of platform names')]) %}
    {% endif %}
    {% if platform not in ['sample', 'warehouse', 'files'] and platform not in connectors %}
        {% do return([unknown_platform_message(platform)]) %}
    {% endif %}
    {% set problems = [] %}
    {% for name, rule in variable_rules().items() %}
        {% set value = setting(name) if rule.by_connector else var(name, none) %}
        {% if not (rule.or_null and value is none) and not variable_is_right(value, rule) %}
            {% do problems.append(variable_problem(name, value, rule.wanted)) %}
        {% endif %}
    {% endfor %}
    {% do return(problems) %}
{% endmacro %}


{# The message for one variable. #}
{% macro variable_problem(name, value, wanted) %}
    {% do return('Variable ' ~ name ~ ' is ' ~ value ~ '. It must be ' ~ wanted
        ~ ' (dbt_project.yml, or --vars).') %}
{% endmacro %}


{# The message for a platform that nobody knows. #}
{% macro unknown_platform_message(platform) %}
    {% do return(
        "Variable platform: '" ~ platform ~ "' is unknown. Known are sample, warehouse, files, and "
        ~ 'the connectors ' ~ var('connectors') | join(', ') ~ '. A connector of your own is named '
        ~ 'in the variable `connectors` of dbt_project.yml (docs/connecting-a-shop.md).'
    ) %}
{% endmacro %}


{#
    For on-run-start: warns of each variable on the command line that this project does not read,
    such as one that was misspelt or is a constant now. As a package the project says nothing:
    the variables may be another's.
#}
{% macro warn_of_unknown_variables() %}
    {% set given = invocation_args_dict.get('vars', {}) %}
    {% if execute and project_name == 'commerce_analytics' and given is mapping %}
        {% set systems = input_contract() %}
        {% for name in given if name not in variable_names()
                and name.removeprefix('shop_') not in variable_names()
                and name.removesuffix('_schema') not in systems %}
            {% do exceptions.warn(
                'Variable ' ~ name ~ ' is not read by this project, so it changes nothing. '
                ~ 'docs/variables.md lists those that are.'
            ) %}
        {% endfor %}
    {% endif %}
    {% do return('') %}
{% endmacro %}
