"""What every build tests of recommendations: input that changed behind them is seen, row by row."""

import pytest
from conftest import query_duckdb

MART = "marts.rpt_customer_recommendations"
# The products that are recommended most, to take out of the shop.
MOST = f"""
    (select product_id from {MART} group by product_id order by count(*) desc, product_id
    limit 1 offset {{place}})
"""
CUSTOMER = f"""
    (select customer_id from {MART} where recommendation_rank = 1 and reason = 'affinity'
    order by customer_id limit 1 offset {{place}})
"""
UNIQUE = "dbt_utils_unique_combination_of_columns_rpt_customer_recommendations_customer_id__"

# (the test that has to see it, what is done, how many rows it then has to find)
DAMAGE = [
    (
        f"{UNIQUE}product_id",
        f"""
        update {MART} set product_id = (
            select first.product_id from {MART} as first
            where first.recommendation_rank = 1 and first.reason = 'popularity'
            and first.customer_id = rpt_customer_recommendations.customer_id
        )
        where recommendation_rank = 2 and customer_id = (
            select min(customer_id) from {MART}
            where recommendation_rank = 1 and reason = 'popularity'
        )
        """,
        "1",
    ),
    (
        "assert_recommendation_lists_are_full",
        f"""
        delete from {MART}
        where recommendation_rank = 5 and customer_id = {CUSTOMER.format(place=2)}
        """,
        "1",
    ),
    (
        "assert_recommendation_lists_are_full",
        f"delete from {MART} where customer_id = {CUSTOMER.format(place=3)}",
        "1",
    ),
    (
        "assert_recommendations_have_consent",
        f"""
        update staging.base_shop__customers set has_marketing_consent = false
        where is_current_version and customer_id = {CUSTOMER.format(place=0)}
        """,
        "10",
    ),
    (
        "assert_recommendations_have_consent",
        f"""
        update staging.base_shop__customers set erasure_requested_at = updated_at
        where is_current_version and customer_id = {CUSTOMER.format(place=1)}
        """,
        "10",
    ),
    (
        "assert_recommended_products_can_be_sold",
        f"""
        update staging.base_shop__products
        set discontinued_on = (select as_of_date from intermediate.int_as_of)
        where is_current_version and product_id = {MOST.format(place=0)}
        """,
        f"(select count(*) from {MART} where product_id = {MOST.format(place=0)})",
    ),
    (
        "assert_recommended_products_can_be_sold",
        f"""
        update staging.base_inventory__stock_levels set on_hand_quantity = reserved_quantity
        where product_id = {MOST.format(place=1)}
        """,
        f"(select count(*) from {MART} where product_id = {MOST.format(place=1)})",
    ),
    (
        # the first recommendation of somebody was bought meanwhile
        "assert_recommended_products_are_new_or_bought_again",
        f"""
        update marts.fct_order_items
        set customer_id = found.customer_id, product_id = found.product_id
        from (
            select customer_id, product_id from {MART}
            where reason = 'affinity' order by customer_id, recommendation_rank limit 1
        ) as found
        where order_item_id = (
            select min(order_item_id) from marts.fct_order_items
            where is_sale and is_guest
            and order_date <= (select as_of_date from intermediate.int_as_of)
        )
        """,
        "1",
    ),
    (
        "assert_recommended_products_are_new_or_bought_again",
        "update marts.fct_product_purchase_frequency set repeat_customers = 0",
        f"(select count(*) from {MART} where reason = 'repeat')",
    ),
    (
        "rpt_customer_recommendations_have_a_reason_product",
        f"update {MART} set reason_product_id = null where reason = 'category'",
        f"(select count(*) from {MART} where reason = 'category')",
    ),
]


@pytest.mark.parametrize("test, damage, rows", DAMAGE, ids=[test for test, _, _ in DAMAGE])
def test_damage_is_seen(built_sample, find_damage, test, damage, rows):
    expected = query_duckdb(built_sample, f"select {rows} as n").n[0]
    assert expected > 0, "nothing to find"
    assert len(find_damage(test, damage)) == expected
