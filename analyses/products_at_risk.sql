-- Which popular products are at risk, and what to do about each?
--
-- What sells best, with every reason why it may not go on so: the figure beside the threshold that
-- it crossed. At the top what would cost most revenue.
select
    product_id,
    product_name,
    popularity_rank,
    net_revenue,
    risk,
    cast(figure as numeric(18, 2)) as figure,
    cast(threshold as numeric(18, 2)) as threshold,
    figure_unit,
    suggested_action
from {{ ref('rpt_popular_products_at_risk') }}
order by net_revenue desc, {{ binary_order('product_id') }}, {{ binary_order('risk') }}
