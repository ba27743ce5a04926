{#- so many searches, in the higher of two periods, make a trend -#}
{%- set search_trend_min_searches = 5 -%}
{#- so many sessions without an order make a term unsold -#}
{%- set unsold_term_min_sessions = 20 -%}

with terms as (

    select * from {{ ref('int_search_terms_counted') }}

),

carts as (

    select * from {{ ref('int_search_carts') }}

),

periods as (

    select distinct
        period_type,
        starts_on,
        ends_on
    from terms

),

sold as (

    select
        periods.period_type,
        periods.starts_on,
        carts.origin,
        carts.search_term,
        carts.product_id,
        sum(carts.units_sold) as units_sold
    from periods
    inner join carts
        on periods.starts_on <= carts.searched_on and periods.ends_on >= carts.searched_on
    where carts.units_sold > 0
    group by
        periods.period_type,
        periods.starts_on,
        carts.origin,
        carts.search_term,
        carts.product_id

),

sold_ranked as (

    select
        sold.*,
        row_number() over (
            partition by period_type, starts_on, origin, search_term
            order by units_sold desc, {{ binary_order('product_id') }}
        ) as product_rank
    from sold

),

sold_by_term as (

    select
        period_type,
        starts_on,
        origin,
        search_term,
        sum(units_sold) as units_sold,
        count(*) as products_sold,
        max(case when product_rank = 1 then product_id end) as top_product_id,
        max(case when product_rank = 1 then units_sold end) as top_product_units
    from sold_ranked
    group by period_type, starts_on, origin, search_term

),

joined as (

    select
        terms.*,
        coalesce(sold_by_term.units_sold, 0) as units_sold,
        coalesce(sold_by_term.products_sold, 0) as products_sold,
        sold_by_term.top_product_id,
        sold_by_term.top_product_units
    from terms
    left join sold_by_term
        on
            terms.period_type = sold_by_term.period_type
            and terms.starts_on = sold_by_term.starts_on
            and terms.origin = sold_by_term.origin
            and terms.search_term = sold_by_term.search_term

),

final as (

    select
        search_term,
        origin,
        period_type,
        window_days,
        starts_on as period_starts_on,
        ends_on as period_ends_on,
        is_collapsed,
        cast(searches as bigint) as searches,
        cast(visitors as bigint) as visitors,
        cast(sessions as bigint) as sessions,
        cast(entries as bigint) as entries,
        cast(carts as bigint) as carts,
        cast(orders as bigint) as orders,
        {{ ratio('entries', 'sessions') }} as entry_rate,
        {{ ratio('carts', 'sessions') }} as cart_rate,
        {{ ratio('orders', 'sessions') }} as conversion_rate,
        cast(zero_result_searches as bigint) as zero_result_searches,
        {{ ratio('zero_result_searches', 'answered_searches') }} as zero_result_rate,
        cast(units_sold as numeric(18, 3)) as units_sold,
        cast(products_sold as bigint) as products_sold,
        top_product_id,
        cast(top_product_units as numeric(18, 3)) as top_product_units,
        cast(searches_previous as bigint) as searches_previous,
        {{ ratio(
            '(searches * days_previous - searches_previous * days)', '(searches_previous * days)'
        ) }} as searches_growth,
        case
            when is_collapsed or not is_comparable then null
            when is_new then 'new'
            when
                searches >= {{ search_trend_min_searches }}
                and searches * days_previous
                >= (1 + {{ var('trend_threshold') }}) * searches_previous * days
                then 'rising'
            when
                searches_previous >= {{ search_trend_min_searches }}
                and searches * days_previous
                <= (1 - {{ var('trend_threshold') }}) * searches_previous * days
                then 'falling'
            else 'steady'
        end as trend,
        case
            when not is_collapsed
                then cast(row_number() over (
                    partition by origin, period_type, starts_on, is_collapsed
                    order by searches desc, visitors desc, {{ binary_order('search_term') }}
                ) as bigint)
        end as search_rank,
        is_hot,
        not is_collapsed
        and sessions >= {{ unsold_term_min_sessions }}
        and orders = 0 as is_unsold
    from joined

)

select * from final
