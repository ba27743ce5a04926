"""The rank of every product on every day of the history, each from that day's knowledge."""

import pandas as pd
import pytest
from recompute.compare import assert_same, read_mart
from recompute.rank_history import rank_days
from recompute.shops import sample

MART = "marts.rpt_product_rank_history"
KEY = ["product_id", "rank_date"]


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    """The history recomputed: all days, one by one."""
    days = [
        sample().last_day - pd.Timedelta(days=back)
        for back in range(sample().settings.rank_history_days)
    ]
    return rank_days(sample().facts, days, sample().settings)


def test_every_day_is_as_recomputed(built_sample, expected):
    assert_same(expected, read_mart(built_sample, MART), KEY, ignored=("source_fingerprint",))


def test_history_has_every_movement(expected):
    """What is compared holds products that come, leave, rise, fall and stay."""
    assert set(expected["movement"]) == {"entered", "left", "up", "down", "same"}


def test_later_refunds_would_be_seen(built_sample, expected):
    """Net revenue of a past day is not that of today: the history does not know the future."""
    returns, window = sample().facts.returns, sample().settings.rank_history_window_days
    days = expected[["product_id", "rank_date", "net_revenue"]].merge(
        returns[returns["is_sale"]], on="product_id"
    )
    later = days[
        (days["order_date"] <= days["rank_date"])
        & (days["order_date"] > days["rank_date"] - pd.Timedelta(days=window))
        & (days["returned_on"] > days["rank_date"])
    ]
    assert len(later) > 0
