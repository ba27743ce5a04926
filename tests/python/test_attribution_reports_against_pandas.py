"""What channels, campaigns and products earned, recomputed from the credits and the raw rows.

The credits themselves are recomputed elsewhere.
"""

import pandas as pd
import pytest
from conftest import EARLIER
from recompute.attribution_reports import (
    CAMPAIGN_KEY,
    CHANNEL_KEY,
    PRODUCT_KEY,
    Period,
    campaign_attribution,
    campaign_roi,
    channel_attribution,
    channel_roi,
    product_attribution,
    roi_period,
    with_first_orders,
)
from recompute.compare import assert_same, read_mart
from recompute.shops import reference, sample


@pytest.fixture(scope="module")
def credits(built_sample) -> pd.DataFrame:
    return with_first_orders(
        read_mart(built_sample, "marts.fct_attribution_credits"), sample().money.orders
    )


@pytest.fixture(scope="module")
def period():
    return roi_period(sample().shop, sample().last_day)


@pytest.fixture(scope="module")
def models(credits) -> list[str]:
    return sorted(credits["attribution_model"].unique())


def test_channels(built_sample, credits):
    groups = {row["channel"]: row["channel_group"] for row in reference("channel_groups")}
    expected = channel_attribution(credits, groups)
    assert (expected["channel"] == "unattributed").any()
    assert_same(expected, read_mart(built_sample, "marts.rpt_channel_attribution"), CHANNEL_KEY)


def test_campaigns(built_sample, credits):
    actual = read_mart(built_sample, "marts.rpt_campaign_attribution")
    assert_same(
        campaign_attribution(credits, sample().shop), _with_empty_campaign(actual), CAMPAIGN_KEY
    )


def test_products(built_sample, credits):
    expected = product_attribution(credits, sample().money.lines, sample().shop["shop.products"])
    assert_same(expected, read_mart(built_sample, "marts.rpt_product_attribution"), PRODUCT_KEY)


def test_roi_of_campaigns(built_sample, credits, period, models):
    expected = campaign_roi(credits, sample().shop, sample().money, period, models)
    actual = _with_empty_campaign(read_mart(built_sample, "marts.rpt_campaign_roi"))
    # what is compared holds the cases that can go wrong
    assert actual["roi"].lt(0).any() and actual["roi"].gt(0).any()
    assert actual["attributed_conversions"].eq(0).any() and actual["clicks"].isna().any()
    assert_same(expected, actual, ["campaign_id", "attribution_model"])


def test_roi_of_channels(built_sample, credits, period, models):
    expected = channel_roi(
        credits, sample().shop, sample().money, period, models, reference("channel_groups")
    )
    actual = read_mart(built_sample, "marts.rpt_channel_roi")
    assert_same(expected, actual, ["channel", "attribution_model"])


def test_roi_of_earlier_days(built_sample, dbt, credits, models):
    """var as_of_date and roi_window_days: other days, and only the refunds that were made by then."""
    day, days = pd.Timestamp(EARLIER["as_of_date"]), EARLIER["roi_window_days"]
    period = Period(day - pd.Timedelta(days=days - 1), day)
    dbt.start_from(built_sample)
    dbt("run", "--select", "int_as_of+,+rpt_campaign_roi", "rpt_channel_roi", vars=EARLIER).check()

    later = sample().money.returns
    later = later[later["is_sale"] & period.holds(later["order_date"])]
    assert (later["returned_on"] > day).sum() > 10, "too few refunds were made later"
    campaigns = campaign_roi(credits, sample().shop, sample().money, period, models)
    assert_same(
        campaigns,
        _with_empty_campaign(read_mart(dbt.duckdb_path, "marts.rpt_campaign_roi")),
        ["campaign_id", "attribution_model"],
    )
    channels = channel_roi(
        credits, sample().shop, sample().money, period, models, reference("channel_groups")
    )
    assert_same(
        channels,
        read_mart(dbt.duckdb_path, "marts.rpt_channel_roi"),
        ["channel", "attribution_model"],
    )


def test_money_of_the_period_is_as_known_on_its_last_day(period):
    """The sample shop has a return after the last day, so the comparisons above are about it."""
    returned = sample().money.returns
    later = returned["is_sale"] & period.holds(returned["order_date"])
    assert (returned.loc[later, "returned_on"] > period.ends_on).any()


def _with_empty_campaign(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(campaign_id=frame["campaign_id"].fillna(""))
