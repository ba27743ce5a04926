{%- set day_sets = ['baseline', 'trend'] -%}
{%- set measures = ['net_sales', 'promoted_net_sales'] -%}

with days as (

    select * from {{ ref('int_theme_days') }}

),

weekdays as (

    select
        theme,
        occurrence_number,
        phase,
        day_set,
        iso_day_of_week,
        count(*) as day_count,
        sum(net_sales) as net_sales,
        sum(promoted_net_sales) as promoted_net_sales
    from days
    group by theme, occurrence_number, phase, day_set, iso_day_of_week

),

baseline as (

    select * from weekdays
    where day_set = 'baseline'

),

trend as (

    select * from weekdays
    where day_set = 'trend'

),

-- for each weekday of the phase, as many days of the mean of that weekday
matched as (

    select
        of_phase.theme,
        of_phase.occurrence_number,
        of_phase.phase,
        {%- for day_set in day_sets %}
        {%- for measure in measures %}
        {{ ratio(
            'of_phase.day_count * ' ~ day_set ~ '.' ~ measure, day_set ~ '.day_count'
        ) }} as {{ day_set }}_{{ measure }},
        {%- endfor %}
        coalesce({{ day_set }}.day_count, 0) as {{ day_set }}_days
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from weekdays as of_phase
    left join baseline
        on
            of_phase.theme = baseline.theme
            and of_phase.occurrence_number = baseline.occurrence_number
            and of_phase.phase = baseline.phase
            and of_phase.iso_day_of_week = baseline.iso_day_of_week
    left join trend
        on
            of_phase.theme = trend.theme
            and of_phase.occurrence_number = trend.occurrence_number
            and of_phase.phase = trend.phase
            and of_phase.iso_day_of_week = trend.iso_day_of_week
    where of_phase.day_set = 'phase'

),

-- one weekday without a day to compare with, and nothing is said of the phase
final as (

    select
        theme,
        occurrence_number,
        phase,
        {%- for day_set in day_sets %}
        {%- for measure in measures %}
        cast(round(case
            when min({{ day_set }}_days) > 0 then sum({{ day_set }}_{{ measure }})
        end, 2) as numeric(18, 2)) as {{ day_set }}_{{ measure }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from matched
    group by theme, occurrence_number, phase

)

select * from final
