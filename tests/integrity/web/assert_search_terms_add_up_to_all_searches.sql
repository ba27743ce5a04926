-- The months of all terms, those not told by name included, are all searches up to as_of_date.
with events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'search'

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}
    where search_term is not null

),

terms as (

    select * from {{ ref('rpt_search_terms') }}
    where period_type = 'month'

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

all_searches as (

    select
        'on_site' as origin,
        count(*) as searches
    from events
    inner join as_of on {{ local_date('events.occurred_at') }} <= as_of.as_of_date
    union all
    select
        'off_site' as origin,
        count(*) as searches
    from touchpoints
    inner join as_of on {{ local_date('touchpoints.occurred_at') }} <= as_of.as_of_date

),

reported as (

    select
        origin,
        sum(searches) as searches
    from terms
    group by origin

),

differing as (

    select
        all_searches.origin,
        all_searches.searches,
        reported.searches as reported_searches
    from all_searches
    left join reported on all_searches.origin = reported.origin
    where all_searches.searches <> coalesce(reported.searches, 0)

)

select * from differing
