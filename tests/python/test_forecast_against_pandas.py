"""The demand forecast and its backtest, made a second time day by day from the raw files."""

from functools import cache

import pandas as pd
from conftest import query_duckdb
from recompute.forecast import Forecast, read_forecast_settings, read_methods
from recompute.shops import reference, sample

FORECAST = ["product_id", "forecast_date"]
ACCURACY = ["demand_class", "method"]
# Both sides round to 6 decimals, after sums of floating-point numbers in another order.
TOLERANCE = 3e-6


@cache
def recomputed() -> Forecast:
    """The forecast of the sample shop."""
    shop = sample()
    sales = shop.facts.sales[["product_id", "order_date"]].assign(
        units=shop.facts.sales["quantity"] / 1000
    )
    return Forecast(
        shop.shop,
        sales,
        shop.last_day.date(),
        read_methods(reference("forecast_methods")),
        read_forecast_settings(),
    )


def assert_close(expected: pd.DataFrame, actual: pd.DataFrame, key: list[str]) -> None:
    """Fail unless both have the same rows, equal or, where they are not whole, close."""
    assert set(expected.columns) == set(actual.columns)
    expected, actual = (frame.set_index(key).sort_index() for frame in (expected, actual))
    assert list(expected.index) == list(actual.index)
    for column in expected:
        left, right = expected[column], actual[column]
        if pd.api.types.is_float_dtype(right):
            left = pd.to_numeric(left)
            assert (left.isna() == right.isna()).all(), column
            off = (left - right).abs().fillna(0) > TOLERANCE * (1 + left.abs().fillna(0))
        else:
            off = left.astype(object) != right.astype(object)
        assert not off.any(), f"{column}\n{pd.DataFrame({'expected': left, 'mart': right})[off]}"


def read(path, mart: str) -> pd.DataFrame:
    """A mart with its decimals as floating-point numbers."""
    frame = query_duckdb(path, f"select * from marts.{mart}")
    days = [name for name in frame if name.endswith("_date")]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def test_accuracy_of_every_method(built_sample):
    """Every class and method: errors, ratios, choice."""
    assert_close(recomputed().accuracy, read(built_sample, "rpt_forecast_accuracy"), ACCURACY)


def test_forecast_of_every_product_and_day(built_sample):
    """Units, both ends of the interval, method and class."""
    assert_close(recomputed().forecast, read(built_sample, "fct_demand_forecast"), FORECAST)


def test_sample_has_what_can_go_wrong():
    """What is compared above holds the cases that matter."""
    histories = [history for of_origin in recomputed().histories for history in of_origin]
    assert {history.demand_class for history in histories} >= {"intermittent"}
    assert any(history.product.in_campaign.any() for history in histories)
    assert any((~history.product.is_known).any() for history in histories)
    assert any(history.uplift != 1 for history in histories)
