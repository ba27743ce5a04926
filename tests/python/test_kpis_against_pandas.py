"""KPIs and payment risks from the raw files, equal to the marts.

Sessions and credits have recomputations of their own and are taken from their marts.
"""

import pandas as pd
import pytest
from recompute.compare import assert_same, read_mart
from recompute.customers import known_orders
from recompute.kpis import Days, kpis, payment_risks
from recompute.settings import read_variables
from recompute.shops import sample


@pytest.fixture(scope="module")
def days(built_sample) -> Days:
    facts, money = sample().facts, sample().money
    sales = money.orders[money.orders["is_sale"]]
    known = known_orders(facts, sales, sample().last_day)
    order_of = money.lines.set_index("order_item_id")["order_id"]
    back = facts.returned_by(sample().last_day)
    back = back["quantity"].groupby(back["order_item_id"].map(order_of)).sum()
    known["returned"] = known["order_id"].map(back).fillna(0).astype("int64")
    model = read_variables()["attribution_model"]
    return Days(
        sample().shop,
        money,
        known,
        read_mart(built_sample, "marts.fct_sessions"),
        read_mart(
            built_sample,
            "marts.fct_attribution_credits",
            where=f"conversion_type = 'sale' and attribution_model = '{model}'",
        ),
        sample().last_day.date(),
    )


def test_kpis(built_sample, days):
    """Every day, week and month, with what it is compared with and counted from."""
    actual = read_mart(built_sample, "marts.rpt_kpis")
    assert_same(kpis(days), actual, ["period_type", "period_starts_on"])
    assert actual["conversion_rate_year_before"].notna().any()
    assert actual["stockout_rate"].gt(0).any() and actual["is_complete"].nunique() == 2


def test_payment_risks(built_sample):
    """Each order with a reason to look at its payment, and each reason."""
    expected = payment_risks(
        sample().shop, sample().money.orders, read_variables(), sample().last_day.date()
    )
    actual = read_mart(built_sample, "marts.rpt_payment_risks")
    assert {"failed_attempts", "charge_back", "unusual_first_order"} <= set(actual["reason"])
    assert pd.Series(actual["is_guest"]).any() and actual["reason_count"].max() >= 1
    assert_same(expected, actual, ["order_id", "reason"])
