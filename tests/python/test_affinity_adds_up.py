"""What every build tests of product pairs: sums that are off and codes that are not alone are seen."""

import pytest

# What is done to the built shop, and the one test that has to see it.
DAMAGE = {
    "assert_basket_codes_are_of_one_order": """
        insert into marts.fct_orders
        from marts.fct_orders where is_sale limit 1
    """,
    "assert_product_codes_are_of_one_product": """
        insert into marts.dim_products from marts.dim_products limit 1
    """,
    "assert_pairs_agree_with_baskets": """
        update intermediate.int_product_pairs set baskets = baskets + 1
        where (product_code, other_product_code) in (
            select (product_code, other_product_code) from intermediate.int_product_pairs
            where product_code <> other_product_code order by all limit 1
        )
    """,
}


@pytest.mark.parametrize("test", DAMAGE)
def test_damage_is_seen(find_damage, test):
    assert find_damage(test, DAMAGE[test])
