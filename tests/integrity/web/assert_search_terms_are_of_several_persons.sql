-- A term that is told by name was used by enough persons that none of them is known by it.
with terms as (

    select * from {{ ref('rpt_search_terms') }}
    where not is_collapsed

),

searches as (

    select * from {{ ref('int_searches') }}

),

persons as (

    select
        search_term,
        count(distinct person_id) as persons
    from searches
    group by search_term

),

known as (

    select distinct
        terms.search_term,
        persons.persons
    from terms
    left join persons on terms.search_term = persons.search_term
    where coalesce(persons.persons, 0) < {{ var('search_term_min_visitors') }}

)

select * from known
