"""Themes from the raw files, day by day in Python, equal to the mart to the last decimal."""

from recompute.compare import assert_same, read_mart
from recompute.inventory import Inventory
from recompute.shops import sample
from recompute.themes import theme_results

MART = "marts.rpt_theme_results"


def test_theme_results(built_sample):
    forecast = read_mart(
        built_sample, "marts.fct_demand_forecast", "product_id, days_ahead, forecast_units"
    )
    inventory = Inventory(sample(), sample().last_day.date(), forecast)
    credits = read_mart(built_sample, "marts.fct_attribution_credits")
    expected = theme_results(sample(), inventory, credits)
    mart = read_mart(built_sample, MART)
    assert_same(expected, mart, ["theme_result_id"])

    # Cases that could go wrong are there.
    assert {"Singles' Day", "Mother's Day"} <= set(mart["theme"])
    assert mart.groupby("theme")["occurrence_number"].max().max() == 2
    assert (mart["known_days"] == 0).any() and (~mart["is_complete"]).sum() == 2
    assert mart["oversold_orders"].gt(0).any() and mart["stockout_days"].gt(0).any()
    assert mart["refunding_customers"].gt(0).any() and mart["overlapping_themes"].gt(0).any()


def test_a_good_month_is_not_credited_to_a_theme(built_sample):
    """What themes bring in the shop is less beside the days around than beside the days before."""
    mart = read_mart(built_sample, MART, where="phase = 'during' and is_complete")
    both = mart[["uplift", "uplift_against_trend"]].dropna().astype("int64")
    assert len(both) >= 8
    falls = both["uplift_against_trend"] < both["uplift"]
    assert falls.sum() > len(both) / 2
    back_to_work = mart[mart["theme"] == "Back to work"].iloc[0]
    # September is the better month with and without it.
    assert back_to_work["uplift"] > 500_000 > 0 > back_to_work["uplift_against_trend"]
