{%- set window_days = month_window(var('search_windows')) %}

with hot_terms as (

    select * from {{ ref('int_search_terms_counted') }}
    where
        origin = 'on_site'
        and period_type = 'window'
        and window_days = {{ window_days }}
        and is_hot

),

visits as (

    select * from {{ ref('int_search_visits') }}
    where origin = 'on_site'

),

carts as (

    select * from {{ ref('int_search_carts') }}
    where origin = 'on_site'

),

sessions as (

    select * from {{ ref('fct_sessions') }}
    where customer_id is not null

),

products as (

    select * from {{ ref('dim_products') }}

),

-- what was put in the cart after it says what the word is about
carted as (

    select
        hot_terms.search_term,
        products.category,
        count(*) as carts
    from hot_terms
    inner join carts
        on
            hot_terms.search_term = carts.search_term
            and hot_terms.starts_on <= carts.searched_on
            and hot_terms.ends_on >= carts.searched_on
    inner join products on carts.product_id = products.product_id
    group by hot_terms.search_term, products.category

),

ranked as (

    select
        carted.*,
        row_number() over (
            partition by search_term order by carts desc, {{ binary_order('category') }}
        ) as place
    from carted

),

final as (

    select distinct
        sessions.customer_id,
        ranked.category
    from hot_terms
    inner join ranked on hot_terms.search_term = ranked.search_term and ranked.place = 1
    inner join visits
        on
            hot_terms.search_term = visits.search_term
            and hot_terms.starts_on <= visits.searched_on
            and hot_terms.ends_on >= visits.searched_on
    inner join sessions on visits.session_id = sessions.session_id

)

select * from final
