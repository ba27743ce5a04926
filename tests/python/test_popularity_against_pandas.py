"""Popularity from the raw files in pandas, equal to the marts to the cent and the rank."""

import pandas as pd
from conftest import query_duckdb
from recompute.compare import assert_same, read_mart
from recompute.popularity import activity_by_day, popularity
from recompute.rank_history import rank_days
from recompute.segments import popularity_by_segment
from recompute.shops import journey, reference, sample

# A mart and what names its rows.
ACTIVITY = ("marts.fct_product_activity_daily", ["product_id", "activity_date"])
POPULARITY = ("marts.fct_product_popularity", ["product_id", "window_days"])
SEGMENTS = (
    "marts.fct_product_popularity_by_segment",
    ["product_id", "segment_type", "segment_value", "window_days"],
)
# So many days back from the last: the last and its neighbour, and one in the middle.
JOURNEY_DAYS = (0, 1, 45)


def test_sample_leads(built_sample):
    """Who a lead is, and the order that it became."""
    assert_same(sample().facts.leads, read_mart(built_sample, "marts.fct_leads"), ["lead_id"])


def test_sample_activity(built_sample):
    mart, key = ACTIVITY
    expected = activity_by_day(sample().facts)
    assert_same(expected, read_mart(built_sample, mart), key, ignored=("source_fingerprint",))


def test_sample_popularity(built_sample):
    """All windows and every column: measures, ratios, turnover, score, ranks, trend."""
    mart, key = POPULARITY
    expected = popularity(sample().facts, sample().last_day, sample().settings)
    assert_same(expected, read_mart(built_sample, mart), key)


def test_sample_has_every_sort_of_popularity(built_sample):
    """What is compared above holds the cases that can go wrong."""
    mart = query_duckdb(built_sample, "select * from marts.fct_product_popularity")
    # A product that is new stands in test_as_of.py.
    assert set(mart["trend"]) >= {"rising", "steady", "falling"}
    assert mart["inventory_turnover"].gt(0).any()
    assert mart["lead_to_sale_ratio"].between(0, 1, inclusive="neither").any()
    assert mart["returned_units"].gt(0).any() and mart["guest_order_count"].gt(0).any()
    assert mart["is_popular"].any() and not mart["is_popular"].all()


def test_sample_segments(built_sample):
    mart, key = SEGMENTS
    expected = popularity_by_segment(
        sample().facts, sample().last_day, sample().settings, reference("value_tiers")
    )
    assert_same(expected, read_mart(built_sample, mart), key)


def test_complete_journey_activity(built_journey):
    mart, key = ACTIVITY
    actual = read_mart(built_journey.duckdb_path, mart)
    assert_same(activity_by_day(journey().facts), actual, key, ignored=("source_fingerprint",))


def test_complete_journey_popularity(built_journey):
    mart, key = POPULARITY
    expected = popularity(journey().facts, journey().last_day, journey().settings)
    assert_same(expected, read_mart(built_journey.duckdb_path, mart), key)


def test_complete_journey_segments(built_journey):
    mart, key = SEGMENTS
    expected = popularity_by_segment(
        journey().facts, journey().last_day, journey().settings, reference("value_tiers")
    )
    assert_same(expected, read_mart(built_journey.duckdb_path, mart), key)


def test_complete_journey_rank_history(built_journey):
    days = [journey().last_day - pd.Timedelta(days=back) for back in JOURNEY_DAYS]
    chosen = ", ".join(f"date '{day.date()}'" for day in days)
    actual = read_mart(
        built_journey.duckdb_path,
        "marts.rpt_product_rank_history",
        where=f"rank_date in ({chosen})",
    )
    expected = rank_days(journey().facts, days, journey().settings)
    key = ["product_id", "rank_date"]
    assert_same(expected, actual, key, ignored=("source_fingerprint",))
