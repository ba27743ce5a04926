-- read by what was sold and by what was to be expected
{{ config(materialized='table') }}

{#- so many ordinary days before the phase before, and on either side of each phase -#}
{%- set baseline_days = 28 %}
{%- set trend_days = 28 %}
{%- set before_days = var('theme_before_days') %}

with phases as (

    select * from {{ ref('int_theme_phases') }}

),

days as (

    select * from {{ ref('int_theme_shop_days') }}

),

theme_products as (

    select * from {{ ref('int_theme_products') }}

),

activity as (

    select * from {{ ref('fct_product_activity_daily') }}

),

promoted as (

    select
        theme_products.theme,
        theme_products.occurrence_number,
        activity.activity_date,
        sum(activity.net_sales) as net_sales
    from theme_products
    inner join activity on theme_products.product_id = activity.product_id
    group by theme_products.theme, theme_products.occurrence_number, activity.activity_date

),

-- the phase, and the two sets of ordinary days that it is compared with
chosen as (

    select
        phases.theme,
        phases.occurrence_number,
        phases.phase,
        'phase' as day_set,
        days.date_day,
        days.iso_day_of_week,
        days.net_sales
    from phases
    inner join days
        on phases.phase_starts_on <= days.date_day and phases.phase_ends_on >= days.date_day
    union all
    select
        phases.theme,
        phases.occurrence_number,
        phases.phase,
        'baseline' as day_set,
        days.date_day,
        days.iso_day_of_week,
        days.net_sales
    from phases
    inner join days
        on
            {{ add_days('phases.theme_starts_on', -before_days - baseline_days) }} <= days.date_day
            and {{ add_days('phases.theme_starts_on', -before_days) }} > days.date_day
    where not days.is_theme_day
    union all
    select
        phases.theme,
        phases.occurrence_number,
        phases.phase,
        'trend' as day_set,
        days.date_day,
        days.iso_day_of_week,
        days.net_sales
    from phases
    inner join days
        on
            {{ add_days('phases.phase_starts_on', -trend_days) }} <= days.date_day
            and {{ add_days('phases.phase_ends_on', trend_days) }} >= days.date_day
            and (
                phases.phase_starts_on > days.date_day or phases.phase_ends_on < days.date_day
            )
    where not days.is_theme_day

),

final as (

    select
        chosen.theme,
        chosen.occurrence_number,
        chosen.phase,
        chosen.day_set,
        chosen.date_day,
        chosen.iso_day_of_week,
        chosen.net_sales,
        cast(coalesce(promoted.net_sales, 0) as numeric(18, 2)) as promoted_net_sales
    from chosen
    left join promoted
        on
            chosen.theme = promoted.theme
            and chosen.occurrence_number = promoted.occurrence_number
            and chosen.date_day = promoted.activity_date

)

select * from final
