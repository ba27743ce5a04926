"""Category spend, profiles, cohorts and upsell from the raw files in pandas, equal to the marts."""

from functools import cache

import pandas as pd
from conftest import query_duckdb
from recompute.compare import assert_same, read_mart
from recompute.customers import (
    category_spend,
    cohorts,
    known_orders,
    preferred_channels,
    profiles,
    rfm,
)
from recompute.shops import journey, reference, sample
from recompute.upsell import upsell_candidates

# A mart and what names its rows.
SPEND = ("marts.fct_customer_category_spend", ["customer_id", "category"])
PROFILE = ("marts.rpt_customer_profile", ["customer_id"])
COHORTS = ("marts.fct_customer_cohorts", ["cohort_month", "months_since"])
UPSELL = ("marts.rpt_upsell_candidates", ["product_id", "alternative_product_id"])
# Learnt, and proven where that is.
PREDICTED = ("expected_orders_12m", "predicted_value_12m", "churn_probability", "churn_band")
SCORED = [
    "customer_id", "first_order_on", "last_order_on", "recency_days", "frequency", "monetary",
    "recency_score", "frequency_score", "monetary_score", "rfm_score", "rfm_segment",
    "lifetime_value", "average_order_value", "gross_margin", "contribution_margin",
]  # fmt: skip


def _guests_named(frame: pd.DataFrame) -> pd.DataFrame:
    """Guests have no id, and a key must be something."""
    return frame.assign(customer_id=frame["customer_id"].fillna("guest"))


@cache
def _sample_orders() -> pd.DataFrame:
    orders = sample().money.orders
    return known_orders(sample().facts, orders[orders["is_sale"]], sample().last_day)


@cache
def _journey_orders() -> pd.DataFrame:
    # No costs are known, but an order without a line has none.
    missing = journey().orders["item_count"].map(lambda lines: pd.NA if lines else 0)
    orders = journey().orders.assign(
        gross_margin=missing.astype("Int64"), contribution_margin=missing.astype("Int64")
    )
    return known_orders(journey().facts, orders, journey().last_day)


def _last_touches(built_sample) -> pd.DataFrame:
    """The channel of the last touch of each sale that has one: paths have proofs of their own."""
    day = sample().last_day.date()
    sales = query_duckdb(
        built_sample,
        f"""
        select customer_id, converted_at, path from marts.fct_conversions
        where conversion_type = 'sale' and customer_id is not null and path is not null
            and conversion_date <= date '{day}'
        """,
    )
    return sales.assign(channel=sales["path"].str.split(" > ").str[-1])


def test_sample_category_spend(built_sample):
    mart, key = SPEND
    expected = category_spend(sample().facts, sample().last_day)
    actual = read_mart(built_sample, mart)
    assert_same(_guests_named(expected), _guests_named(actual), key)


def test_sample_profiles(built_sample):
    """All columns but the predictions."""
    mart, key = PROFILE
    orders = _sample_orders()
    expected = profiles(
        sample().shop,
        sample().facts,
        rfm(orders, sample().last_day, reference("rfm_segments")),
        sample().last_day,
        sample().settings,
        reference("value_tiers"),
        preferred_channels(_last_touches(built_sample)),
    )
    assert_same(expected, read_mart(built_sample, mart), key, ignored=PREDICTED)


def test_sample_cohorts(built_sample):
    mart, key = COHORTS
    expected = cohorts(_sample_orders(), sample().last_day)
    assert_same(expected, read_mart(built_sample, mart), key)


def test_sample_upsell(built_sample):
    mart, key = UPSELL
    known = sample()
    expected = upsell_candidates(known.shop, known.facts, known.last_day, known.settings)
    assert_same(expected, read_mart(built_sample, mart), key)


def test_sample_has_every_sort_of_customer(built_sample):
    """What is compared above holds the cases that can go wrong."""
    profile = query_duckdb(built_sample, "select * from marts.rpt_customer_profile")
    assert profile["frequency"].eq(0).any() and profile["is_erased"].any()
    assert set(profile["rfm_segment"]) == {r["rfm_segment"] for r in reference("rfm_segments")} | {
        "none"
    }
    assert profile["preferred_channel"].nunique() > 5
    is_bought = profile["frequency"] > 0
    assert profile.loc[is_bought, "preferred_channel"].isna().any()
    spend = query_duckdb(built_sample, "select * from marts.fct_customer_category_spend")
    assert spend["is_guest"].any() and set(spend["spend_tier"].dropna()) == set(range(1, 11))
    assert spend["net_revenue"].le(0).any(), "nothing was refunded whole"
    for suffix in ("_365d", "_90d"):
        assert spend[f"order_count{suffix}"].lt(spend["order_count"]).any()
    late = query_duckdb(
        built_sample,
        """
        select count(*) as n
        from intermediate.int_orders_as_of as known
        inner join marts.fct_orders as orders on known.order_id = orders.order_id
        where known.returned_quantity < orders.returned_quantity
        """,
    )
    assert late.n[0] > 0, "no refund after as_of_date"
    grid = query_duckdb(built_sample, "select * from marts.fct_customer_cohorts")
    assert grid["active_customers"].eq(0).any() and not grid["is_complete_month"].all()
    upsell = query_duckdb(built_sample, "select * from marts.rpt_upsell_candidates")
    assert upsell["co_viewed_sessions"].gt(0).any() and upsell["moved_customers"].gt(0).any()


def test_complete_journey_category_spend(built_journey):
    mart, key = SPEND
    expected = category_spend(journey().facts, journey().last_day)
    assert_same(expected, read_mart(built_journey.duckdb_path, mart), key)


def test_complete_journey_scores(built_journey):
    mart, key = PROFILE
    expected = rfm(_journey_orders(), journey().last_day, reference("rfm_segments")).reset_index()
    actual = read_mart(
        built_journey.duckdb_path, mart, ", ".join(SCORED), "frequency > 0"
    )
    assert_same(expected, actual, key)


def test_complete_journey_cohorts(built_journey):
    mart, key = COHORTS
    expected = cohorts(_journey_orders(), journey().last_day)
    assert_same(expected, read_mart(built_journey.duckdb_path, mart), key)
