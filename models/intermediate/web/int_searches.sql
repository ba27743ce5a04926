{#- a table: the only place at which what people typed is read, and what may name one of them taken
    away -#}
{{ config(materialized='table') }}

{#- more digits may be a telephone number -#}
{%- set search_term_max_digits = 6 -%}

with events as (

    select * from {{ ref('stg_web__events') }}
    where event_type = 'search'

),

touchpoints as (

    select * from {{ ref('stg_marketing__touchpoints') }}
    where search_term is not null

),

sessions as (

    select * from {{ ref('int_sessions_identified') }}

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- a touch is followed on the site where its session left events
searches as (

    select
        'on_site' as origin,
        events.event_id as search_id,
        events.session_id,
        sessions.person_id,
        events.search_term,
        events.result_count,
        events.occurred_at as searched_at
    from events
    inner join sessions on events.session_id = sessions.session_id
    union all
    select
        'off_site' as origin,
        touchpoints.touchpoint_id as search_id,
        sessions.session_id,
        visitors.person_id,
        touchpoints.search_term,
        cast(null as bigint) as result_count,
        touchpoints.occurred_at as searched_at
    from touchpoints
    inner join visitors
        on
            touchpoints.visitor_id = visitors.visitor_id
            and coalesce(touchpoints.customer_id, '') = coalesce(visitors.customer_id, '')
    left join sessions on touchpoints.session_id = sessions.session_id

),

known as (

    select
        searches.*,
        {{ local_date('searches.searched_at') }} as searched_on
    from searches
    inner join as_of on {{ local_date('searches.searched_at') }} <= as_of.as_of_date

),

-- folding is dear, and the same is typed again and again
texts as (

    select distinct search_term from known
    where search_term is not null

),

folded as (

    select
        search_term,
        {{ fold_text('search_term') }} as term,
        search_term like '%@%'
        or length(search_term) - length(translate(search_term, '0123456789', ''))
        > {{ search_term_max_digits }} as is_personal
    from texts

),

terms as (

    select
        folded.term,
        count(distinct known.person_id) as visitors,
        max(case when folded.is_personal then 1 else 0 end) = 1 as is_personal
    from known
    inner join folded on known.search_term = folded.search_term
    where folded.term is not null
    group by folded.term

),

named as (

    select
        known.origin,
        known.search_id,
        case
            when known.search_term is null then '(no term)'
            when
                terms.visitors >= {{ var('search_term_min_visitors') }} and not terms.is_personal
                then terms.term
            else '(rare terms)'
        end as search_term,
        known.session_id,
        known.person_id,
        known.result_count,
        known.searched_at,
        known.searched_on,
        case
            when known.session_id is not null
                then lead(known.searched_at) over (
                    partition by known.origin, known.session_id
                    order by known.searched_at, {{ binary_order('known.search_id') }}
                )
        end as next_searched_at
    from known
    left join folded on known.search_term = folded.search_term
    left join terms on folded.term = terms.term

)

select * from named
