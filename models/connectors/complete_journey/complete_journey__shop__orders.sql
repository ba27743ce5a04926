-- A basket is an order: one household, one store, one time for all its lines. `min` only says so
-- to the engine. transaction_timestamp is UTC: in New York time the first and last line of each of
-- the file's 53 weeks fall on the same Monday-to-Sunday week, in no other zone do they.
with transactions as (

    select * from read_parquet({{ platform_file('transactions.parquet') }})

),

baskets as (

    select
        basket_id,
        min(household_id) as household_id,
        min(transaction_timestamp) as sold_at
    from transactions
    group by basket_id

)

select
    basket_id as order_id,
    household_id as customer_id,
    'delivered' as order_status,
    'USD' as currency_code,
    sold_at as ordered_at,
    sold_at as paid_at,
    sold_at as delivered_at,
    cast(0 as numeric(18, 2)) as discount_amount,
    cast(0 as numeric(18, 2)) as tax_amount,
    cast(0 as numeric(18, 2)) as shipping_amount,
    sold_at as updated_at
from baskets
