{#
    The touches of int_touches_assigned; in an incremental run only those of the persons in the CTE
    `persons`, read from where int_touches_assigned has them from. A model that calls it names
    these with depends_on, as dbt does not see them while it parses.
#}
{% macro touches_to_build(persons) %}
    {%- if is_incremental() %}
    {{ touches_assigned(persons) }}
    {%- else %}
    select * from {{ ref('int_touches_assigned') }}
    {%- endif %}
{% endmacro %}
