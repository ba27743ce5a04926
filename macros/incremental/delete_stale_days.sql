{#
    For incremental models that are made day by day, as their pre-hook: deletes from the model the
    days that are no longer as their input is, so that the model's body, which adds the days that
    are not there (days_to_build), makes them anew. A day whose input did not change is not touched.

    Every row of the model carries the fingerprint of the input of its day, or at least one row of
    each day does. State and rows live and die together: a build that stops half-way cannot leave a
    day that looks done and is not.

    date_column: the model's day, or another column by which it is made in parts, such as a person;
    days: relation with (date_column, source_fingerprint), all parts that the model is to hold. Does
    nothing on a first build or a full refresh.
#}
{% macro delete_stale_days(date_column, days) %}
    {% if is_incremental() %}
        delete from {{ this }}
        where {{ date_column }} in (
            select held.{{ date_column }}
            from (
                select distinct {{ date_column }}, source_fingerprint
                from {{ this }}
                where source_fingerprint is not null
            ) as held
            left join {{ days }} as days
                on held.{{ date_column }} = days.{{ date_column }}
                and held.source_fingerprint = days.source_fingerprint
            where days.{{ date_column }} is null
        )
    {% else %}
        select 1 as nothing_to_delete
    {% endif %}
{% endmacro %}


{# The days that an incremental model has to build: those of `days` that it does not hold. #}
{% macro days_to_build(date_column, days) %}
    select
        {{ date_column }},
        source_fingerprint
    from {{ days }}
    {%- if is_incremental() %}
    where {{ date_column }} not in (
        select {{ date_column }} from {{ this }}
        where source_fingerprint is not null
    )
    {%- endif %}
{% endmacro %}
