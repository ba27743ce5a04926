"""What every build tests of product pairs: sums that are off and codes that are not alone are seen."""

import duckdb
import pytest

# What is done to the built shop, one after the other, and the one test that has to see it.
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


@pytest.fixture(scope="module")
def damaged(new_dbt, built_sample, tmp_path_factory):
    """The tests of the built sample shop after all of that was done to it."""
    dbt = new_dbt(tmp_path_factory.mktemp("damaged_pairs"))
    dbt.start_from(built_sample)
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        for damage in DAMAGE.values():
            assert connection.execute(damage).fetchone()[0] == 1, damage
    return dbt("test", "--select", *DAMAGE)


@pytest.mark.parametrize("test", DAMAGE)
def test_damage_is_seen(damaged, test):
    assert damaged.status(test) == "fail"


def test_without_damage_nothing_is_seen(sample_build_duckdb):
    assert {sample_build_duckdb.status(test) for test in DAMAGE} == {"pass"}
