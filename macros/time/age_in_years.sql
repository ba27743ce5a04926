{# The completed years from a birth date to a day, null without a birth date. #}
{% macro age_in_years(birth_date, day) -%}
    (
        extract(year from {{ day }}) - extract(year from {{ birth_date }})
        - case
            when
                100 * extract(month from {{ day }}) + extract(day from {{ day }})
                < 100 * extract(month from {{ birth_date }}) + extract(day from {{ birth_date }})
                then 1
            else 0
        end
    )
{%- endmacro %}
