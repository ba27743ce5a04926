-- read by the report on search terms and by the lists for campaigns
{{ config(materialized='table') }}

{#- a term is hot with so many searches, and so many times its share in the period before -#}
{%- set hot_term_min_searches = 10 -%}
{%- set hot_term_factor = 2 %}

with visits as (

    select * from {{ ref('int_search_visits') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

windows as (

    {{ popularity_windows(var('search_windows')) }}

),

months as (

    select distinct cast({{ dbt.date_trunc('month', 'searched_on') }} as date) as month_start_on
    from visits

),

periods as (

    select
        'month' as period_type,
        cast(null as bigint) as window_days,
        months.month_start_on as starts_on,
        least(
            {{ add_days(dbt.dateadd('month', 1, 'months.month_start_on'), -1) }}, as_of.as_of_date
        ) as ends_on,
        cast({{ dbt.dateadd('month', -1, 'months.month_start_on') }} as date) as previous_starts_on
    from months
    cross join as_of
    union all
    select
        'window' as period_type,
        window_days,
        starts_on,
        ends_on,
        previous_starts_on
    from windows

),

-- a period is compared with the one before when the data reaches back to all of it
origins as (

    select
        'on_site' as origin,
        min(session_date) as first_day
    from sessions
    union all
    select
        'off_site' as origin,
        min({{ local_date('occurred_at') }}) as first_day
    from touchpoints

),

compared_periods as (

    select
        periods.*,
        origins.origin,
        origins.first_day <= periods.previous_starts_on as is_comparable,
        {{ dbt.datediff('periods.starts_on', 'periods.ends_on', 'day') }} + 1 as days,
        {{ dbt.datediff('periods.previous_starts_on', 'periods.starts_on', 'day') }}
            as days_previous
    from periods
    cross join origins

),

terms as (

    select
        origin,
        search_term,
        min(searched_on) as first_searched_on
    from visits
    group by origin, search_term

),

counted as (

    select
        compared_periods.origin,
        compared_periods.period_type,
        compared_periods.window_days,
        compared_periods.starts_on,
        compared_periods.ends_on,
        compared_periods.is_comparable,
        compared_periods.days,
        compared_periods.days_previous,
        visits.search_term,
        sum(visits.searches) as searches,
        count(distinct visits.person_id) as visitors,
        count(visits.session_id) as sessions,
        sum(case when visits.is_entered then 1 else 0 end) as entries,
        sum(case when visits.is_carted then 1 else 0 end) as carts,
        sum(case when visits.is_ordered then 1 else 0 end) as orders,
        sum(visits.answered_searches) as answered_searches,
        sum(visits.zero_result_searches) as zero_result_searches
    from compared_periods
    inner join visits
        on
            compared_periods.origin = visits.origin
            and compared_periods.starts_on <= visits.searched_on
            and compared_periods.ends_on >= visits.searched_on
    group by
        compared_periods.origin,
        compared_periods.period_type,
        compared_periods.window_days,
        compared_periods.starts_on,
        compared_periods.ends_on,
        compared_periods.is_comparable,
        compared_periods.days,
        compared_periods.days_previous,
        visits.search_term

),

counted_before as (

    select
        periods.period_type,
        periods.starts_on,
        visits.origin,
        visits.search_term,
        sum(visits.searches) as searches
    from periods
    inner join visits
        on
            periods.previous_starts_on <= visits.searched_on
            and periods.starts_on > visits.searched_on
    group by periods.period_type, periods.starts_on, visits.origin, visits.search_term

),

all_before as (

    select
        period_type,
        starts_on,
        origin,
        sum(searches) as searches
    from counted_before
    group by period_type, starts_on, origin

),

joined as (

    select
        counted.*,
        counted.search_term like '(%' as is_collapsed,
        case
            when counted.is_comparable then coalesce(counted_before.searches, 0)
        end as searches_previous,
        coalesce(all_before.searches, 0) as all_searches_previous,
        sum(counted.searches) over (
            partition by counted.origin, counted.period_type, counted.starts_on
        ) as all_searches,
        terms.first_searched_on >= counted.starts_on as is_new
    from counted
    inner join terms
        on counted.origin = terms.origin and counted.search_term = terms.search_term
    left join counted_before
        on
            counted.period_type = counted_before.period_type
            and counted.starts_on = counted_before.starts_on
            and counted.origin = counted_before.origin
            and counted.search_term = counted_before.search_term
    left join all_before
        on
            counted.period_type = all_before.period_type
            and counted.starts_on = all_before.starts_on
            and counted.origin = all_before.origin

),

final as (

    select
        joined.*,
        not is_collapsed
        and is_comparable
        and searches >= {{ hot_term_min_searches }}
        and all_searches_previous > 0
        and searches * all_searches_previous
        >= {{ hot_term_factor }} * searches_previous * all_searches as is_hot
    from joined

)

select * from final
