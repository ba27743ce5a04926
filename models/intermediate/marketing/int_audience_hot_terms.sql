{%- set days = var('audience_search_days') -%}

with events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'search' and search_term is not null

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

searches as (

    select
        {{ fold_text('events.search_term') }} as search_term,
        {{ local_date('events.occurred_at') }} as searched_on,
        as_of.as_of_date
    from events
    cross join as_of

),

counted as (

    select
        search_term,
        count(case when searched_on > {{ add_days('as_of_date', -days) }} then 1 end)
            as searches,
        count(case when searched_on <= {{ add_days('as_of_date', -days) }} then 1 end)
            as previous_searches
    from searches
    where
        search_term is not null
        and searched_on <= as_of_date
        and searched_on > {{ add_days('as_of_date', -2 * days) }}
    group by search_term

),

-- as a product that is rising
final as (

    select search_term
    from counted
    where
        searches >= {{ var('trend_min_units') }}
        and searches >= previous_searches * (1 + {{ var('trend_threshold') }})

)

select * from final
