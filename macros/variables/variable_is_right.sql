{# Whether a value keeps a rule of variable_rules. #}
{% macro variable_is_right(value, rule) %}
    {% set is_list = value is sequence and value is not string and value is not mapping %}
    {% if rule.type in ['list of days', 'names'] %}
        {% if not is_list or (value | length == 0 and not rule.or_empty) %}
            {% do return(false) %}
        {% elif rule.type == 'names' %}
            {% do return(not (value | reject('string') | list
                or rule.choices and value | reject('in', rule.choices) | list)) %}
        {% endif %}
        {% for item in value if not number_is_right(item, {'type': 'whole number', 'least': 1}) %}
            {% do return(false) %}
        {% endfor %}
        {% do return(value | unique | list | length == value | length) %}
    {% elif rule.type == 'weights' %}
        {% if value is not mapping %}
            {% do return(false) %}
        {% endif %}
        {% for name, weight in value.items()
                if name not in rule.choices or not number_is_right(weight, {'least': 0}) %}
            {% do return(false) %}
        {% endfor %}
        {% do return(value.values() | sum > 0) %}
    {% elif rule.type == 'choice' %}
        {#- 1 is not true here, though Python says so -#}
        {% do return(value in rule.choices
            and (value is boolean) == (rule.choices[0] is boolean)) %}
    {% elif rule.type == 'currency' %}
        {% do return(modules.re.match('^[A-Za-z]{3}$', value | string) is not none) %}
    {% elif rule.type == 'date' %}
        {% do return(is_iso_date(value | string)) %}
    {% elif rule.type == 'moment' %}
        {% do return(is_iso_moment(value | string)) %}
    {% elif rule.type == 'time zone' %}
        {#- dbt v2 has no such list: there the database says what it does not know -#}
        {% set zones = modules.pytz.all_timezones %}
        {% do return(zones is not defined or value in zones) %}
    {% endif %}
    {% set others, less = var(rule.one_of or '', []), var(rule.more_than or '', none) %}
    {% do return(number_is_right(value, rule)
        and (others is not iterable or others is string or not others or value in others)
        and (not number_is_right(less, {}) or value > less)) %}
{% endmacro %}


{# Whether a value is a number within the limits of a rule; true and false are none. #}
{% macro number_is_right(value, rule) %}
    {% do return(value is number and value is not boolean
        and (rule.type != 'whole number' or value == value | int)
        and (rule.least is not defined or value >= rule.least)
        and (rule.above is not defined or value > rule.above)
        and (rule.most is not defined or value <= rule.most)
        and (rule.below is not defined or value < rule.below)) %}
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
