{# Columns of a group of receipts: how many, and what mean and deviation are made of. #}
{% macro sums_of_lead_times() -%}
    count(*) as receipts,
    cast(sum(lead_time_days) as numeric(18, 0)) as days,
    cast(sum(lead_time_days * lead_time_days) as numeric(18, 0)) as squared_days
{%- endmacro %}
