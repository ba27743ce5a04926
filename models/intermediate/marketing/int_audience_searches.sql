with events as (

    select * from {{ ref('stg_web__events') }}

),

hot_terms as (

    select * from {{ ref('int_audience_hot_terms') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- searches for what is hot, in the days that count
searches as (

    select
        events.session_id,
        events.customer_id,
        hot_terms.search_term,
        min(events.occurred_at) as searched_at
    from events
    inner join hot_terms on {{ fold_text('events.search_term') }} = hot_terms.search_term
    inner join as_of
        on
            {{ local_date('events.occurred_at') }} <= as_of.as_of_date
            and {{ local_date('events.occurred_at') }}
            > {{ add_days('as_of.as_of_date', -var('audience_search_days')) }}
    where events.event_type = 'search'
    group by events.session_id, events.customer_id, hot_terms.search_term

),

-- what was looked at after them says what the word is about
viewed as (

    select
        searches.search_term,
        products.category,
        count(*) as views
    from searches
    inner join events
        on
            searches.session_id = events.session_id
            and events.event_type = 'product_view'
            and events.occurred_at >= searches.searched_at
    inner join products on events.product_id = products.product_id
    group by searches.search_term, products.category

),

ranked as (

    select
        viewed.*,
        row_number() over (
            partition by search_term order by views desc, {{ binary_order('category') }}
        ) as place
    from viewed

),

final as (

    select distinct
        searches.customer_id,
        ranked.category
    from searches
    inner join ranked on searches.search_term = ranked.search_term and ranked.place = 1
    where searches.customer_id is not null

)

select * from final
