{#
    The columns of a ROI report from its sums, for a `select`.

    relation: alias with spend, impressions, clicks, spend_with_clicks (of the days whose clicks are
    known), clicks_with_impressions and impressions_with_clicks (of the days on which both are
    known), conversions, revenue, margin, new_customers; none of them null but impressions, clicks
    and margin.
    What a unit of spend brought, or what something cost, is null where nothing was spent.
#}
{% macro roi_measures(relation) %}
    {%- set spend = 'nullif(' ~ relation ~ '.spend, 0)' -%}
    cast({{ relation }}.spend as numeric(18, 2)) as spend,
    cast({{ relation }}.impressions as bigint) as impressions,
    cast({{ relation }}.clicks as bigint) as clicks,
    {{ ratio(
        relation ~ '.clicks_with_impressions', relation ~ '.impressions_with_clicks'
    ) }} as ctr,
    {{ ratio('nullif(' ~ relation ~ '.spend_with_clicks, 0)', relation ~ '.clicks') }} as cpc,
    cast({{ relation }}.conversions as numeric(20, 10)) as attributed_conversions,
    cast({{ relation }}.revenue as numeric(18, 2)) as attributed_revenue,
    cast({{ relation }}.margin as numeric(18, 2)) as attributed_margin,
    {{ ratio(relation ~ '.revenue', spend) }} as roas,
    {{ ratio('(' ~ relation ~ '.margin - ' ~ relation ~ '.spend)', spend) }} as roi,
    {{ ratio(spend, relation ~ '.conversions', precision=38) }} as cpa,
    cast({{ relation }}.new_customers as numeric(20, 10)) as new_customers,
    {{ ratio(spend, relation ~ '.new_customers', precision=38) }} as cac
{%- endmacro %}


{# The sums of spend that roi_measures asks for, from days of int_campaign_spend_daily. #}
{% macro spend_sums() -%}
    sum(spend_amount) as spend,
    sum(impressions) as impressions,
    sum(clicks) as clicks,
    sum(case when clicks is not null then spend_amount end) as spend_with_clicks,
    sum(case when impressions is not null then clicks end) as clicks_with_impressions,
    sum(case when clicks is not null then impressions end) as impressions_with_clicks
{%- endmacro %}


{# Both sides of a row of a ROI report, of which either may be missing: then it is 0. #}
{% macro roi_sides(spent, earned) -%}
    coalesce({{ spent }}.spend, 0) as spend,
    {{ spent }}.impressions,
    {{ spent }}.clicks,
    {{ spent }}.spend_with_clicks,
    {{ spent }}.clicks_with_impressions,
    {{ spent }}.impressions_with_clicks,
    coalesce({{ earned }}.conversions, 0) as conversions,
    coalesce({{ earned }}.revenue, 0) as revenue,
    case when {{ earned }}.attribution_model is null then 0 else {{ earned }}.margin end as margin,
    coalesce({{ earned }}.new_customers, 0) as new_customers
{%- endmacro %}
