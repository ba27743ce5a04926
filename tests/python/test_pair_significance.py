"""Fisher's exact test of pairs, and its correction for their number, against figures by hand.

Fisher's own example: a lady tastes eight cups, four of them with milk first, and names four. She is
right about three or more by chance in 17 of 70 cases, about all four in 1. Here a cup is a basket.
"""

import duckdb
import pytest

BASKETS = 8
# product: its baskets
PRODUCTS = {1: 4, 2: 4, 3: 4, 4: 4, 5: 6, 6: 6}
# pair: baskets together, and the chance of so many or more, of 70
PAIRS = {
    (1, 2): (4, 1),
    (1, 3): (3, 17),
    (2, 3): (3, 17),
    # what chance would have it: all but the 17 of fewer
    (3, 4): (2, 53),
    # 4 of the 6: 15 ways
    (1, 5): (4, 15),
    # all but the 15 ways of two only, which is the least that can be
    (2, 5): (3, 55),
    # fewer than by chance, and no fewer are possible: each basket has one of them
    (5, 6): (4, 70),
}
POSSIBLE_PAIRS = 15
# of 70; the fourth in rank, 17 x 15 / 4 = 63.75, is below what the second and third come to
ADJUSTED = {
    (1, 2): 15,
    (1, 5): 63.75,
    (1, 3): 63.75,
    (2, 3): 63.75,
    (3, 4): 70,
    (2, 5): 70,
    (5, 6): 70,
}


@pytest.fixture(scope="module")
def tested(new_dbt, tmp_path_factory):
    """Rows of int_product_pairs_tested by pair."""
    dbt = new_dbt(tmp_path_factory.mktemp("significance"))
    products = [(code, baskets, BASKETS) for code, baskets in PRODUCTS.items()]
    pairs = [(*pair, together) for pair, (together, _) in PAIRS.items()]
    # a product with itself, and a pair that is too rare to be told of
    pairs += [(1, 1, PRODUCTS[1]), (1, 4, 1)]
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        connection.execute("create schema intermediate")
        for table, columns, rows in (
            ("int_affinity_products", "product_code, baskets, basket_count", products),
            ("int_product_pairs", "product_code, other_product_code, baskets", pairs),
        ):
            connection.execute(
                f"create table intermediate.{table} as select * from (values {str(rows)[1:-1]})"
                f" as given ({columns})"
            )
    settings = {"affinity_min_baskets": 2}
    dbt("run", "--select", "int_product_pairs_tested", vars=settings).check()
    rows = dbt.query("select * from intermediate.int_product_pairs_tested")
    return rows.set_index(["product_code", "other_product_code"])


def test_chances_are_fishers(tested):
    assert set(tested.index) == set(PAIRS)
    for pair, (together, of_70) in PAIRS.items():
        assert tested.loc[pair, "baskets_together"] == together
        assert tested.loc[pair, "p_value"] == pytest.approx(of_70 / 70, rel=1e-6), pair


def test_correction_is_benjamini_and_hochbergs(tested):
    assert POSSIBLE_PAIRS == len(PRODUCTS) * (len(PRODUCTS) - 1) / 2
    for pair, of_70 in ADJUSTED.items():
        assert tested.loc[pair, "p_value_adjusted"] == pytest.approx(of_70 / 70, rel=1e-6), pair
