-- Which search terms bring people and sell nothing?
--
-- Without results (zero_result_rate near 1), the product or a synonym is missing. With results,
-- what is shown is not what was meant. On site: typed into the shop's search; off site: what a
-- touch says.
select
    search_term,
    origin,
    cast(searches as integer) as searches,
    cast(visitors as integer) as visitors,
    cast(carts as integer) as carts,
    cast(orders as integer) as orders,
    cast(zero_result_rate as numeric(18, 2)) as zero_result_rate,
    trend
from {{ ref('rpt_search_terms') }}
where period_type = 'window' and window_days = 365 and is_unsold
order by searches desc, {{ binary_order('search_term') }}, {{ binary_order('origin') }}
