{#
    Columns of a group of spans: days_1 to days_7, their days by day of the week, and
    campaign_days_1 to campaign_days_7, those in a campaign. Needs `spans` (int_demand_spans), and
    of int_forecast_calendar `until`, the row of a span's last day, and `before`, that of the day
    before its first.
#}
{% macro span_days() %}
    {%- set days = '(until.weight_{k} - before.weight_{k})' -%}
    {%- do return(
        each_weekday('sum' ~ days ~ ' as days_{k}') ~ ',\n        '
        ~ each_weekday('sum(case when spans.is_in_campaign then ' ~ days
            ~ ' else 0 end)\n            as campaign_days_{k}')
    ) -%}
{% endmacro %}
