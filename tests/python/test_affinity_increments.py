"""Pairs that are counted build by build are what a count of all baskets comes to.

The sample shop as of days before and after each other, with what is remembered of the days between.
Late orders, corrections and returns: test_incremental_slices.py.
"""

from datetime import timedelta

import duckdb
import pandas as pd
import pytest
from conftest import Dbt
from recompute.affinity import basket_pairs
from recompute.compare import assert_same, read_mart
from recompute.shops import sample

KEY = ["product_id", "also_bought_product_id"]
CHANCES = {"p_value": 1e-6, "p_value_adjusted": 1e-6}
LAST_DAY = sample().last_day.date()
MODELS = ("int_as_of+,+fct_product_affinity", "int_as_of+,+rpt_affinity_coverage")
# Days before the last, in turn: the window moves back over days that have left it, on again with
# orders that are new to it, and back to where it was. What one build forgets the next has to count.
BUILDS = [
    (30, ""),
    (39, ""),
    (4, ""),
    # one of two tables made anew: its numbers start again, and the sums count everything again
    (2, "drop table intermediate.int_basket_changes cascade"),
    (2, "drop table intermediate.int_product_pairs cascade"),
    (0, ""),
]


@pytest.fixture
def dbt_of_sample(dbt, built_sample) -> Dbt:
    dbt.start_from(built_sample)
    return dbt


def state(dbt: Dbt) -> list[pd.DataFrame]:
    """The baskets that are counted, and the sums."""
    return [
        dbt.query("select * from intermediate.int_basket_items order by all"),
        dbt.query(
            "select product_code, other_product_code, baskets"
            " from intermediate.int_product_pairs order by all"
        ),
    ]


def test_counts_build_by_build_are_a_count_of_all(dbt_of_sample, built_sample):
    dbt = dbt_of_sample
    at_first, found = state(dbt), []
    for days, loss in BUILDS:
        if loss:
            with duckdb.connect(str(dbt.duckdb_path)) as connection:
                connection.execute(loss)
        day = LAST_DAY - timedelta(days=days)
        dbt("run", "--select", *MODELS, vars={"as_of_date": str(day)}).check()
        mart = read_mart(dbt.duckdb_path, "marts.fct_product_affinity")
        assert_same(basket_pairs(sample(), pd.Timestamp(day)), mart, KEY, close=CHANCES)
        sums = state(dbt)[1]
        assert (sums["baskets"] > 0).all()
        found.append(set(mart[KEY].itertuples(index=False, name=None)))
    # products became frequent and rare in between
    assert any(before - after and after - before for before, after in zip(found, found[1:]))
    for one, other in zip(at_first, state(dbt), strict=True):
        pd.testing.assert_frame_equal(one, other)
