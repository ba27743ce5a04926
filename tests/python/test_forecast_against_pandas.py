"""The demand forecast and its backtest, made a second time day by day from the raw files."""

from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import query_duckdb
from recompute.forecast import CLASSES, Forecast, read_forecast_settings, read_methods
from recompute.shops import reference, sample

FORECAST = ["product_id", "forecast_date"]
ACCURACY = ["demand_class", "method"]
# Both sides round to 6 decimals, after sums of floating-point numbers in another order.
TOLERANCE = 3e-6
# In the middle of the planted stockout, with other numbers for everything: every class of demand
# has products, tests overlap, and old days do not count.
EARLIER = date(2024, 9, 20)
HORIZON_DAYS = 21
TUNED_OTHERWISE = {
    "interval_threshold": 7,
    "variation_threshold": 0.2,
    "history_days": 200,
    "new_product_days": 130,
    "outlier_deviations": 1.5,
    "pooling_sale_days": 20,
    "backtest_origins": 5,
    "backtest_step_days": 5,
    "min_history_days": 150,
    "choice_tolerance": 0.02,
    "interval_share": 0.1,
    "interval_bands": 3,
    "interval_band_sales": 30,
}


@cache
def recomputed(as_of: date | None = None) -> Forecast:
    """The forecast of the sample shop, or that of an earlier day with other settings."""
    shop = sample()
    sales = shop.facts.sales[["product_id", "order_date"]].assign(
        units=shop.facts.sales["quantity"] / 1000
    )
    (tuning,) = reference("forecast_tuning")
    changed = TUNED_OTHERWISE | {"horizon_days": HORIZON_DAYS} if as_of else {}
    return Forecast(
        shop.shop,
        sales,
        as_of or shop.last_day.date(),
        read_methods(reference("forecast_methods")),
        read_forecast_settings(tuning, **changed),
    )


@pytest.fixture(scope="module")
def built_otherwise(new_dbt, built_sample, tmp_path_factory) -> Path:
    """The sample shop with a forecast as of the earlier day."""
    dbt = new_dbt(tmp_path_factory.mktemp("forecast_otherwise"))
    dbt.start_from(built_sample)
    settings = ", ".join(f"{name} = {value}" for name, value in TUNED_OTHERWISE.items())
    with duckdb.connect(str(dbt.duckdb_path)) as connection:
        assert set(TUNED_OTHERWISE) == set(connection.table("raw.forecast_tuning").columns)
        connection.execute(f"update raw.forecast_tuning set {settings}")
    models = ["int_as_of", "int_demand_stockouts", "path:models/intermediate/forecast"]
    variables = {"as_of_date": str(EARLIER), "forecast_horizon_days": HORIZON_DAYS}
    dbt("run", "--select", *models, "path:models/marts/forecast", vars=variables).check()
    return dbt.duckdb_path


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


def read(path: Path, mart: str) -> pd.DataFrame:
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


def test_accuracy_with_other_settings(built_otherwise):
    actual = read(built_otherwise, "rpt_forecast_accuracy")
    assert_close(recomputed(EARLIER).accuracy, actual, ACCURACY)


def test_forecast_with_other_settings(built_otherwise):
    actual = read(built_otherwise, "fct_demand_forecast")
    assert_close(recomputed(EARLIER).forecast, actual, FORECAST)


def test_what_is_compared_has_what_can_go_wrong():
    """All classes are tested and used; stockouts, campaigns, products with and without a launch."""
    made = recomputed(EARLIER)
    assert set(made.accuracy.loc[made.accuracy["units"] > 0, "demand_class"]) == set(CLASSES)
    assert set(made.forecast["demand_class"]) == set(CLASSES)
    assert made.forecast["is_in_campaign"].any() and not made.forecast["is_in_campaign"].all()
    assert (made.forecast["lower"] > 0).any() and (made.forecast["lower"] == 0).any()
    products = made.products
    out_of_stock = [
        (~product.is_known[made.place[product.starts_on] : made.place[EARLIER]]).any()
        for product in products
        if product.starts_on < EARLIER and product.discontinued_on is None
    ]
    assert any(out_of_stock)
    assert {product.is_launched for product in products} == {True, False}
    assert {history.uplift == 1 for history in made.histories[0]} == {False}
    assert len({round(history.usual_sale, 3) for history in made.histories[0]}) > 10
