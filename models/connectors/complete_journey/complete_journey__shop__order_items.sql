-- A till line is an order item. sales_value is what the retailer receives: after the loyalty
-- discount and after the part of a coupon that the shop itself matches, before the manufacturer's
-- coupon, which the manufacturer pays back. So net sales = sales_value, gross sales = shelf price =
-- sales_value + retail_disc + coupon_match_disc, and coupon_disc is no discount of the shop.
--
-- unit_price has 8 decimals, so that quantity x unit_price is the gross amount again to the cent
-- up to a quantity of 1,000,000 (fuel is sold in thousandths of a gallon). Lines of quantity 0 keep
-- the whole amount as their unit_price: staging rejects them, and nothing is lost on the way.
--
-- A product stands once in a basket, so both ids make the key without a window over all lines;
-- complete_journey__reconciliation would show a line that this loses.
with transactions as (

    select
        basket_id,
        product_id,
        quantity,
        cast(retail_disc as numeric(18, 2))
        + cast(coupon_match_disc as numeric(18, 2)) as discount_amount,
        cast(sales_value as numeric(18, 2)) as sales_value
    from read_parquet({{ platform_file('transactions.parquet') }})

)

select
    cast(basket_id as varchar) || '-' || cast(product_id as varchar) as order_item_id,
    basket_id as order_id,
    product_id,
    quantity,
    cast(
        (sales_value + discount_amount) / case when quantity = 0 then 1 else quantity end
        as numeric(20, 8)
    ) as unit_price,
    cast(discount_amount as numeric(18, 2)) as discount_amount
from transactions
