{#
    One row per window of var `popularity_windows`: window_days, starts_on and ends_on (both days
    belong to it), previous_starts_on (the window of the same length before it starts there).

    lengths: other windows, in days.
#}
{% macro popularity_windows(lengths=none) %}
    {%- for days in lengths or var('popularity_windows') %}
    select
        cast({{ days }} as bigint) as window_days,
        {{ add_days('as_of_date', 1 - days) }} as starts_on,
        as_of_date as ends_on,
        {{ add_days('as_of_date', 1 - 2 * days) }} as previous_starts_on
    from {{ ref('int_as_of') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{% endmacro %}


{# The lengths of all windows over which sales and stock are measured. #}
{% macro measured_windows() %}
    {%- do return((var('popularity_windows') + [var('inventory_window_days')]) | unique | list) -%}
{% endmacro %}
