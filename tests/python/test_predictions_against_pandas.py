"""Predicted value and churn from the raw files in pandas, equal to the models to the last place."""

from functools import cache

import duckdb
import pandas as pd
from recompute.customers import known_orders
from recompute.predictions import order_values, predict, purchase_days, read_learning
from recompute.shops import journey, reference, sample

STATE = ["repeat_purchases", "recency_days", "age_days", "frequency_class", "recency_class"]
ROUNDED = {"expected_orders_12m": 6, "churn_probability": 6, "expected_order_value": 2}


def expected_predictions(orders: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """int_customer_predictions. orders: known_orders of sales, money in cents."""
    learning = read_learning()
    orders = orders.assign(net_revenue=orders["net_revenue"] / 100)
    expected = predict(purchase_days(orders), last_day, learning)
    expected = expected.rename(columns={"expected_orders": "expected_orders_12m"})
    expected["expected_order_value"] = order_values(orders)
    expected = expected.round(ROUNDED)
    expected["predicted_value_12m"] = (
        expected["expected_orders_12m"] * expected["expected_order_value"]
    ).round(2)
    expected["churn_band"] = ""
    for band in reference("churn_bands"):
        low, high = float(band["from_probability"]), float(band["to_probability"])
        is_in = expected["churn_probability"].ge(low) & expected["churn_probability"].lt(high)
        expected.loc[is_in, "churn_band"] = band["churn_band"]
    return expected


def read_predictions(path) -> pd.DataFrame:
    with duckdb.connect(str(path), read_only=True) as connection:
        relation = connection.sql("select * from intermediate.int_customer_predictions")
        return relation.df().set_index("customer_id").sort_index()


def assert_same_predictions(expected: pd.DataFrame, actual: pd.DataFrame) -> None:
    """Equal, or a unit of the last place apart, where a floating-point number lies between two."""
    expected = expected.sort_index()
    assert list(expected.index) == list(actual.index)
    for name in [*STATE, "churn_band"]:
        assert (expected[name] == actual[name]).all(), name
    for name, decimals in ROUNDED.items():
        difference = (expected[name] - actual[name].astype(float)).abs()
        assert difference.max() < 1.01 * 10**-decimals, f"{name}\n{difference.nlargest(3)}"
    worth = actual["expected_orders_12m"] * actual["expected_order_value"]
    assert (worth.astype(float) - actual["predicted_value_12m"].astype(float)).abs().max() < 0.0051


@cache
def _sample() -> pd.DataFrame:
    orders = sample().money.orders
    known = known_orders(sample().facts, orders[orders["is_sale"]], sample().last_day)
    return expected_predictions(known, sample().last_day)


def test_sample_predictions(built_sample):
    assert_same_predictions(_sample(), read_predictions(built_sample))


def test_sample_customers_differ_in_all_that_is_predicted():
    """What is compared above holds classes of every kind, all bands, and values of their own."""
    assert _sample()["frequency_class"].nunique() >= 4
    assert _sample()["recency_class"].nunique() == len(read_learning().recency_limits) + 2
    assert set(_sample()["churn_band"]) == {band["churn_band"] for band in reference("churn_bands")}
    assert _sample()["expected_order_value"].nunique() > 10


def test_profile_holds_the_predictions(built_sample):
    with duckdb.connect(str(built_sample), read_only=True) as connection:
        profile = connection.sql("select * from marts.rpt_customer_profile").df()
    profile = profile[profile["frequency"] > 0].set_index("customer_id").sort_index()
    actual = read_predictions(built_sample)
    for name in ("expected_orders_12m", "predicted_value_12m", "churn_probability", "churn_band"):
        assert (profile[name] == actual[name]).all(), name


def test_complete_journey_predictions(built_journey):
    path = built_journey.duckdb_path
    missing = journey().orders["item_count"].map(lambda lines: pd.NA if lines else 0)
    orders = journey().orders.assign(
        gross_margin=missing.astype("Int64"), contribution_margin=missing.astype("Int64")
    )
    known = known_orders(journey().facts, orders, journey().last_day)
    expected = expected_predictions(known, journey().last_day)
    assert_same_predictions(expected, read_predictions(path))
