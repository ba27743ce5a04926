"""Marts as of an earlier day are what was known on it: worked out a second time, equal row by row.

The day is the last one of the planted stockout, and returns of what was sold before it are still to
come. The return on investment is of less than all days.
"""

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import EARLIER, PROJECT
from recompute.attribution_reports import Period, campaign_roi, channel_roi, with_first_orders
from recompute.compare import assert_same, read_mart
from recompute.inventory import Inventory
from recompute.kpis import kpi_days, kpis
from recompute.shops import reference, sample

DAY = pd.Timestamp(EARLIER["as_of_date"])
PLACE = ["product_id", "warehouse_id"]
STOCKOUT = json.loads((PROJECT / "tests/fixtures/planted_truths.json").read_text())["stockout"]
MARTS = (
    "rpt_kpis", "rpt_campaign_roi", "rpt_channel_roi", "rpt_inventory_health",
    "rpt_supplier_performance", "rpt_oversold_orders",
)  # fmt: skip


@pytest.fixture(scope="module")
def built(new_dbt, built_sample, tmp_path_factory) -> Path:
    """The sample shop with MARTS as of the earlier day."""
    dbt = new_dbt(tmp_path_factory.mktemp("earlier"))
    dbt.start_from(built_sample)
    dbt("run", "--select", *(f"int_as_of+,+{mart}" for mart in MARTS), vars=EARLIER).check()
    return dbt.duckdb_path


@pytest.fixture(scope="module")
def inventory(built) -> Inventory:
    columns = "product_id, days_ahead, forecast_units"
    return Inventory(sample(), DAY.date(), read_mart(built, "marts.fct_demand_forecast", columns))


def test_kpis(built, built_sample):
    """Later sales are unknown, and so are returns of earlier ones."""
    actual = read_mart(built, "marts.rpt_kpis")
    expected = kpis(kpi_days(sample(), built_sample, DAY))
    assert_same(expected, actual, ["period_type", "period_starts_on"])
    of_days = f"period_type = 'day' and period_starts_on <= date '{DAY.date()}'"
    now = read_mart(built_sample, "marts.rpt_kpis", where=of_days)
    known = actual.loc[actual["period_type"] == "day", "returned_units"]
    assert now["returned_units"].sum() > known.sum(), "nothing came back later"
    assert actual["period_ends_on"].max() == pd.Timestamp("2024-10-31")


def test_return_on_investment(built, built_sample):
    """Of other days, and only with the refunds that were made by then."""
    credits = with_first_orders(
        read_mart(built_sample, "marts.fct_attribution_credits"), sample().money.orders
    )
    period = Period(DAY - pd.Timedelta(days=EARLIER["roi_window_days"] - 1), DAY)
    later = sample().money.returns
    later = later[later["is_sale"] & period.holds(later["order_date"])]
    assert (later["returned_on"] > DAY).sum() > 10, "too few refunds were made later"
    models = sorted(credits["attribution_model"].unique())
    of_roi = (credits, sample().shop, sample().money, period, models)
    campaigns = read_mart(built, "marts.rpt_campaign_roi").fillna({"campaign_id": ""})
    assert_same(campaign_roi(*of_roi), campaigns, ["campaign_id", "attribution_model"])
    channels = read_mart(built, "marts.rpt_channel_roi")
    expected = channel_roi(*of_roi, reference("channel_groups"))
    assert_same(expected, channels, ["channel", "attribution_model"])


def test_inventory(built, inventory):
    """What the stockout cost, whom nobody waits for any more, what was on its way and not there."""
    assert str(DAY.date()) == STOCKOUT["empty_to"]
    health = read_mart(built, "marts.rpt_inventory_health")
    assert_same(inventory.health(), health, PLACE)
    lost = health[health["lost_units_estimate"] > 0]
    assert set(lost["product_id"]) == {STOCKOUT["product_id"]} and len(lost) == 2
    assert (lost["status"] == "stockout").all() and (lost["on_order_units"] > 0).all()
    assert (lost["lost_revenue"] > 0).all()
    suppliers = read_mart(built, "marts.rpt_supplier_performance")
    assert_same(inventory.supplier_performance(), suppliers, ["supplier_id"])
    assert inventory.oversold() == inventory.oversold_in(built)
