{%- set before_days, after_days = var('theme_before_days'), var('theme_after_days') -%}

with campaigns as (

    select * from {{ ref('int_theme_campaigns') }}

),

occurrences as (

    select
        theme,
        occurrence_number,
        theme_starts_on,
        theme_ends_on,
        is_open_ended,
        count(*) as campaign_count
    from campaigns
    group by theme, occurrence_number, theme_starts_on, theme_ends_on, is_open_ended

),

phases as (

    select
        occurrences.*,
        'before' as phase,
        1 as phase_number,
        {{ add_days('theme_starts_on', -before_days) }} as phase_starts_on,
        {{ add_days('theme_starts_on', -1) }} as phase_ends_on
    from occurrences
    union all
    select
        occurrences.*,
        'during' as phase,
        2 as phase_number,
        theme_starts_on as phase_starts_on,
        theme_ends_on as phase_ends_on
    from occurrences
    union all
    select
        occurrences.*,
        'after' as phase,
        3 as phase_number,
        {{ add_days('theme_ends_on', 1) }} as phase_starts_on,
        {{ add_days('theme_ends_on', after_days) }} as phase_ends_on
    from occurrences

),

-- the days of other themes that fall into a phase make it less sure whose result it is
overlapping as (

    select
        phases.theme,
        phases.occurrence_number,
        phases.phase,
        count(*) as overlapping_themes
    from phases
    inner join occurrences
        on
            phases.theme <> occurrences.theme
            and phases.phase_starts_on <= occurrences.theme_ends_on
            and phases.phase_ends_on >= occurrences.theme_starts_on
    group by phases.theme, phases.occurrence_number, phases.phase

),

final as (

    select
        phases.theme,
        phases.occurrence_number,
        phases.phase,
        cast(phases.phase_number as bigint) as phase_number,
        phases.theme_starts_on,
        phases.theme_ends_on,
        phases.is_open_ended,
        cast(phases.campaign_count as bigint) as campaign_count,
        phases.phase_starts_on,
        phases.phase_ends_on,
        cast(
            {{ dbt.datediff('phases.phase_starts_on', 'phases.phase_ends_on', 'day') }} + 1
            as bigint
        ) as phase_days,
        cast(coalesce(overlapping.overlapping_themes, 0) as bigint) as overlapping_themes
    from phases
    left join overlapping
        on
            phases.theme = overlapping.theme
            and phases.occurrence_number = overlapping.occurrence_number
            and phases.phase = overlapping.phase

)

select * from final
