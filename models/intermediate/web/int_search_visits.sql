{{ config(materialized='table') }}

with searches as (

    select * from {{ ref('int_searches') }}

),

events as (

    select * from {{ ref('stg_web__events') }}
    where event_type in ('product_view', 'add_to_cart', 'purchase')

),

session_orders as (

    select * from {{ ref('int_session_orders') }}

),

steps as (

    select
        session_id,
        event_type,
        occurred_at
    from events
    union all
    select
        session_id,
        'purchase' as event_type,
        ordered_at as occurred_at
    from session_orders

),

-- what comes before the next search, and what is bought later at all
after as (

    select
        searches.origin,
        searches.search_id,
        steps.event_type,
        searches.next_searched_at is null
        or steps.occurred_at < searches.next_searched_at as is_next
    from searches
    inner join steps
        on
            searches.session_id = steps.session_id
            and searches.searched_at <= steps.occurred_at
            and (
                steps.event_type = 'purchase'
                or searches.next_searched_at is null
                or searches.next_searched_at > steps.occurred_at
            )

),

followed as (

    select
        origin,
        search_id,
        max(case when event_type = 'product_view' then 1 else 0 end) as is_entered,
        max(case when event_type = 'add_to_cart' then 1 else 0 end) as is_carted,
        max(case when event_type = 'purchase' and is_next then 1 else 0 end) as is_bought_next,
        max(case when event_type = 'purchase' then 1 else 0 end) as is_bought
    from after
    group by origin, search_id

),

final as (

    select
        searches.origin,
        searches.search_term,
        searches.session_id,
        coalesce(searches.session_id, searches.search_id) as visit_id,
        min({{ binary_order('searches.person_id') }}) as person_id,
        min(searches.searched_on) as searched_on,
        count(*) as searches,
        count(searches.result_count) as answered_searches,
        sum(case when searches.result_count = 0 then 1 else 0 end) as zero_result_searches,
        coalesce(max(followed.is_entered), 0) = 1 as is_entered,
        coalesce(max(followed.is_carted), 0) = 1 as is_carted,
        coalesce(max(
            case
                when followed.is_bought_next = 1 then 1
                when followed.is_bought = 1 and followed.is_carted = 1 then 1
                else 0
            end
        ), 0) = 1 as is_ordered
    from searches
    left join followed
        on searches.origin = followed.origin and searches.search_id = followed.search_id
    group by
        searches.origin,
        searches.search_term,
        searches.session_id,
        coalesce(searches.session_id, searches.search_id)

)

select * from final
