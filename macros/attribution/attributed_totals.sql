{#
    What rows of int_attributed_daily or int_roi_attributed come to, for a `select` with `group by`.
    The margin is empty where that of a row is: a part would pass for the whole.
#}
{% macro attributed_totals() -%}
    cast(sum(conversions) as numeric(20, 10)) as conversions,
    cast(sum(new_customers) as numeric(20, 10)) as new_customers,
    cast(sum(revenue) as numeric(18, 2)) as revenue,
    cast(case when count(margin) = count(*) then sum(margin) end as numeric(18, 2)) as margin
{%- endmacro %}
