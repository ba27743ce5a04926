-- Of all batches that expire by a day no more is sold than is wanted until then, and a batch has
-- units left only where all of that is sold.
with batches as (

    select * from {{ ref('rpt_batch_expiry') }}

),

running as (

    select
        batches.*,
        sum(expected_sold_units) over (
            partition by product_id, warehouse_id order by sale_order
            rows between unbounded preceding and current row
        ) as sold_so_far
    from batches

)

select *
from running
where
    expected_sold_units < 0
    -- sold units have 3 decimals, demand has 6
    or sold_so_far > demand_until_expiry + 0.0005 * sale_order
    or (
        expected_unsold_units > 0
        and sold_so_far < demand_until_expiry - 0.0005 * sale_order
    )
