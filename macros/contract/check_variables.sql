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
    {% set problems = [] %}
    {% set platform = var('platform', 'sample') %}
    {% set connectors = var('connectors', {}) %}
    {% if connectors is not mapping %}
        {% do return([variable_problem('connectors', connectors, 'a mapping of platform names')]) %}
    {% endif %}
    {% if platform not in ['sample', 'warehouse', 'files'] and platform not in connectors %}
        {% do return([unknown_platform_message(platform)]) %}
    {% endif %}

    {% for name, least in {
            'popularity_windows': 1, 'attribution_comparison_lookbacks': 0,
            'search_windows': 1}.items() %}
        {% set days = var(name) %}
        {% set ns = namespace(is_right=days is sequence and days is not string
            and days is not mapping and days | length >= least) %}
        {% if ns.is_right %}
            {% for day in days if not is_whole_number(day, 1) %}
                {% set ns.is_right = false %}
            {% endfor %}
        {% endif %}
        {% if not ns.is_right or days | unique | list | length < days | length %}
            {% do problems.append(variable_problem(name, days,
                'a list of different whole numbers of days above 0, as in [7, 30, 90]')) %}
        {% endif %}
    {% endfor %}
    {#- conditions and no macros: dbt asks for all this once for every model that it parses -#}
    {% for name, rule in number_rules().items() %}
        {% set value = var(name) %}
        {% if value is not number or value is boolean
                or (rule.is_whole and value != value | int)
                or (rule.least is not none and value < rule.least)
                or (rule.most is not none and value > rule.most)
                or (rule.above is not none and value <= rule.above)
                or (rule.below is not none and value >= rule.below) %}
            {% do problems.append(variable_problem(name, value, wanted_number(rule))) %}
        {% endif %}
    {% endfor %}
    {% for name in ['future_tolerance_days'] if not is_whole_number(setting(name), 0) %}
        {% do problems.append(variable_problem(name, setting(name),
            'a whole number of days, 0 or more')) %}
    {% endfor %}

    {#- 1 is not true here, though Python says so -#}
    {% for name, choices in choice_rules().items()
            if var(name) not in choices or (var(name) is boolean) != (choices[0] is boolean) %}
        {% do problems.append(variable_problem(name, var(name),
            'one of ' ~ choices | join(', '))) %}
    {% endfor %}

    {% if is_number(var('sequence_days')) and is_number(var('sequence_window_days'))
            and var('sequence_window_days') <= var('sequence_days') %}
        {% do problems.append(variable_problem('sequence_window_days', var('sequence_window_days'),
            'more than sequence_days, as those days must have passed within it')) %}
    {% endif %}

    {% do problems.extend(prediction_variable_problems()) %}

    {% if var('roi_window_days') is not none and not is_whole_number(var('roi_window_days'), 1) %}
        {% do problems.append(variable_problem('roi_window_days', var('roi_window_days'),
            'a whole number of days above 0, or null for all days')) %}
    {% endif %}

    {% set excluded = var('attribution_excluded_channels') %}
    {% if excluded is string or excluded is mapping or excluded is not sequence
            or excluded | reject('string') | list %}
        {% do problems.append(variable_problem('attribution_excluded_channels', excluded,
            'a list of channels, as in [store, print], or empty')) %}
    {% endif %}

    {% for name in ['audience_channels'] %}
        {% set chosen = var(name) %}
        {% if chosen is string or chosen is mapping or chosen is not sequence
                or chosen | length == 0 or chosen | reject('string') | list %}
            {% do problems.append(variable_problem(name, chosen,
                'a list of one name or more, as in [email, sms]')) %}
        {% endif %}
    {% endfor %}

    {% set weights = var('popularity_weights') %}
    {% set ns = namespace(is_right=weights is mapping, total=0) %}
    {% if ns.is_right %}
        {% for measure, weight in weights.items() %}
            {% if measure not in popularity_measures() or not is_number(weight) or weight < 0 %}
                {% set ns.is_right = false %}
            {% else %}
                {% set ns.total = ns.total + weight %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% if not ns.is_right or ns.total <= 0 %}
        {% do problems.append(variable_problem('popularity_weights', weights,
            'a mapping of ' ~ popularity_measures() | join(', ')
            ~ ' to numbers of 0 or more, one of them above 0')) %}
    {% endif %}

    {% for name, known in {
            'sale_statuses': ['placed', 'paid', 'shipped', 'delivered', 'cancelled'],
            'attribution_conversion_types': ['sale', 'lead'],
        }.items() %}
        {% set chosen = var(name) %}
        {% if chosen is string or chosen is mapping or chosen is not sequence
                or chosen | length == 0 or chosen | reject('in', known) | list %}
            {% do problems.append(variable_problem(name, chosen,
                'a list of some of ' ~ known | join(', '))) %}
        {% endif %}
    {% endfor %}

    {% set currency = setting('reporting_currency') | string %}
    {% set letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' %}
    {% if currency | length != 3 or currency | upper | list | reject('in', letters) | list %}
        {% do problems.append(variable_problem('reporting_currency', currency,
            'a currency code of three letters, as in EUR')) %}
    {% endif %}

    {% if var('as_of_date', none) is not none and not is_iso_date(var('as_of_date') | string) %}
        {% do problems.append(variable_problem('as_of_date', var('as_of_date'),
            'a date, as in 2026-06-30')) %}
    {% endif %}
    {% if var('data_until', none) is not none and not is_iso_moment(var('data_until') | string) %}
        {% do problems.append(variable_problem('data_until', var('data_until'),
            'a date or a time in UTC, as in 2026-06-30 or 2026-06-30 12:00:00')) %}
    {% endif %}

    {#- the list of time zones is not there for every parser, and nothing needs it while parsing -#}
    {% if execute and setting('time_zone') not in modules.pytz.all_timezones %}
        {% do problems.append(variable_problem('time_zone', setting('time_zone'),
            'an IANA time zone, as in UTC or Europe/Berlin')) %}
    {% endif %}
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


{# Whether a value is a number; true and false are none. #}
{% macro is_number(value) %}
    {% do return(value is number and value is not boolean) %}
{% endmacro %}


{# Whether a value is a whole number of at least `least`. #}
{% macro is_whole_number(value, least) %}
    {% do return(is_number(value) and value == value | int and value >= least) %}
{% endmacro %}


{# Whether a text is a day of the calendar, written YYYY-MM-DD. #}
{% macro is_iso_date(text) %}
    {% if not modules.re.match('^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$', text) %}
        {% do return(false) %}
    {% endif %}
    {% set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int %}
    {% set is_leap_year = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) %}
    {% set lengths = [31, 29 if is_leap_year else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] %}
    {% do return(1 <= month and month <= 12 and 1 <= day and day <= lengths[month - 1]) %}
{% endmacro %}


{# Whether a text is YYYY-MM-DD, alone or with a time of the day. #}
{% macro is_iso_moment(text) %}
    {% set time = '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?)?$' %}
    {% do return(is_iso_date(text[:10]) and modules.re.match(time, text[10:]) is not none) %}
{% endmacro %}
