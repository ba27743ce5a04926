"""KPIs and payment risks from the raw files, equal to the marts.

Sessions and credits have recomputations of their own and are taken from their marts.
"""

from pathlib import Path

import pandas as pd
from conftest import EARLIER
from recompute.compare import assert_same, read_mart
from recompute.customers import known_orders
from recompute.kpis import Days, kpis, payment_risks
from recompute.settings import read_variables
from recompute.shops import sample

# The last day of the planted stockout, with returns still to come of what was sold before it.
EARLIER_DAY = pd.Timestamp(EARLIER["as_of_date"])


def days(path: Path, last_day: pd.Timestamp) -> Days:
    """What is counted on each day up to that one, with what was known on it."""
    facts, money = sample().facts, sample().money
    sales = money.orders[money.orders["is_sale"]]
    known = known_orders(facts, sales, last_day)
    order_of = money.lines.set_index("order_item_id")["order_id"]
    back = facts.returned_by(last_day)
    back = back["quantity"].groupby(back["order_item_id"].map(order_of)).sum()
    known["returned"] = known["order_id"].map(back).fillna(0).astype("int64")
    model = read_variables()["attribution_model"]
    return Days(
        sample().shop,
        money,
        known,
        read_mart(path, "marts.fct_sessions"),
        read_mart(
            path,
            "marts.fct_attribution_credits",
            where=f"conversion_type = 'sale' and attribution_model = '{model}'",
        ),
        last_day.date(),
    )


def test_kpis(built_sample):
    """Every day, week and month, with what it is compared with and counted from."""
    actual = read_mart(built_sample, "marts.rpt_kpis")
    assert_same(kpis(days(built_sample, sample().last_day)), actual, ["period_type", "period_starts_on"])
    assert actual["conversion_rate_year_before"].notna().any()
    assert actual["stockout_rate"].gt(0).any() and actual["is_complete"].nunique() == 2


def test_kpis_of_an_earlier_day_are_what_was_known_on_it(dbt, built_sample):
    """var as_of_date: later sales are unknown, and so are returns of earlier ones."""
    dbt.start_from(built_sample)
    dbt("run", "--select", "int_as_of+,+rpt_kpis", vars=EARLIER).check()
    actual = read_mart(dbt.duckdb_path, "marts.rpt_kpis")
    assert_same(kpis(days(built_sample, EARLIER_DAY)), actual, ["period_type", "period_starts_on"])
    of_days = f"period_type = 'day' and period_starts_on <= date '{EARLIER_DAY.date()}'"
    now = read_mart(built_sample, "marts.rpt_kpis", where=of_days)
    assert now["returned_units"].sum() > actual.loc[
        actual["period_type"] == "day", "returned_units"
    ].sum(), "some came back later"
    assert actual["period_ends_on"].max() == pd.Timestamp("2024-10-31")


def test_payment_risks(built_sample):
    """Each order with a reason to look at its payment, and each reason."""
    expected = payment_risks(
        sample().shop, sample().money.orders, read_variables(), sample().last_day.date()
    )
    actual = read_mart(built_sample, "marts.rpt_payment_risks")
    assert {"failed_attempts", "charge_back", "unusual_first_order"} <= set(actual["reason"])
    assert pd.Series(actual["is_guest"]).any() and actual["reason_count"].max() >= 1
    assert_same(expected, actual, ["order_id", "reason"])
