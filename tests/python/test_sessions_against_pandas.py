"""Sessions, carts, the funnel and search terms from the raw files, equal to the marts."""

from functools import cache

from conftest import query_duckdb
from recompute.compare import assert_same, read_mart
from recompute.sessions import Visits
from recompute.settings import read_variables
from recompute.shops import sample


@cache
def visits() -> Visits:
    return Visits(
        sample().shop, sample().settings, int(read_variables()["identity_max_customers"])
    )


def test_sessions(built_sample):
    """Every session: its events, its person, what became of its cart."""
    actual = read_mart(built_sample, "marts.fct_sessions")
    assert_same(visits().sessions(), actual, ["session_id"], ignored=("source_fingerprint",))
    assert actual["is_cart_abandoned"].isna().any() and actual["bought_later_at"].notna().any()
    unnamed = query_duckdb(
        built_sample,
        """
        select count(*) as sessions from marts.fct_sessions
        where
            customer_id is not null and order_id is null
            and session_id not in (
                select session_id from staging.stg_web__events where customer_id is not null
            )
        """,
    )
    assert unnamed.sessions[0] > 0, "no session was stitched"


def test_cart_items(built_sample):
    actual = read_mart(built_sample, "marts.fct_cart_items")
    assert_same(visits().cart_items(), actual, ["session_id", "product_id"])
    left = actual["left_units"] > 0
    assert (left & ~actual["is_cart_abandoned"].fillna(True)).any(), "no cart was bought in part"


def test_funnel(built_sample):
    """By month: the shop, channels, campaigns, products."""
    expected = visits().funnel(sample().last_day.date())
    keys = ["month_start_on", "dimension_type", "dimension_value"]
    assert_same(expected, read_mart(built_sample, "marts.rpt_funnel"), keys)


def test_search_terms(built_sample):
    """On site and off it, by month and window."""
    expected = visits().search_terms(sample().last_day.date())
    actual = read_mart(built_sample, "marts.rpt_search_terms")
    assert_same(expected, actual, ["search_term", "origin", "period_type", "period_starts_on"])
    assert set(actual["trend"].dropna()) == {"rising", "falling", "steady"}
    assert actual["is_hot"].any() and actual["is_unsold"].any()
