"""Predicted value and churn held against what came, and against BG/NBD, which is fitted for each
cut by `lifetimes`: on CDNOW, as contract files, and on a shop that is drawn from BG/NBD itself.

The figures of docs/customer-value.md are measured here.
"""

import re

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT
from recompute.backtest import Backtest, back_test, compare
from recompute.cdnow import (
    CUT,
    HORIZON_DAYS,
    cdnow_orders,
    published_summary,
    sampled_customers,
    week,
)
from recompute.predictions import predict, purchase_days, read_learning

DOCUMENT = PROJECT / "docs" / "customer-value.md"
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
# Weeks to learn from, weeks to predict.
SPLITS = [(39, 39), (26, 26), (26, 52), (52, 26)]
PREDICTIONS = "select * from intermediate.int_customer_predictions"
# The prediction without the way from raw tables to facts.
FROM_FACTS = ("int_as_of", "int_orders_as_of", "int_customer_purchase_days+",
              "int_customer_order_values")  # fmt: skip


@pytest.fixture(scope="module")
def cdnow_built(new_dbt, tmp_path_factory) -> pd.DataFrame:
    """The predictions of the models for all of CDNOW at the end of week 39, by customer_id."""
    folder = tmp_path_factory.mktemp("cdnow")
    (folder / "raw" / "shop").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("set variable folder = ?", [str(folder / "raw")])
        connection.register("sold", cdnow_orders().reset_index(names="number"))
        connection.execute((PROJECT / "tests/fixtures/cdnow_shop.sql").read_text(encoding="utf-8"))
    dbt = new_dbt(folder / "dbt")
    variables = {
        "platform": "files", "raw_path": str(folder / "raw"),
        "as_of_date": f"{CUT:%Y-%m-%d}", "prediction_horizon_days": HORIZON_DAYS,
    }  # fmt: skip
    dbt("build", *NO_TESTS, "--select", "+int_customer_predictions", vars=variables).check()
    return dbt.query(PREDICTIONS).set_index("customer_id").sort_index()


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    return purchase_days(cdnow_orders())


@pytest.fixture(scope="module")
def tenth(cdnow) -> Backtest:
    """The sample of the literature in week 39."""
    customers = cdnow[cdnow["customer_id"].isin(sampled_customers())]
    return back_test(customers, CUT, HORIZON_DAYS)


@pytest.fixture(scope="module")
def whole(cdnow, cdnow_built) -> Backtest:
    """All customers in week 39, predicted by the models."""
    return compare(
        cdnow, CUT, HORIZON_DAYS,
        cdnow_built["expected_orders_12m"], cdnow_built["churn_probability"],
    )  # fmt: skip


# Is it the shop and the model of the literature? ---------------------------------------------


def test_cdnow_is_read_as_published(cdnow):
    assert cdnow["customer_id"].nunique() == 23_570 and len(sampled_customers()) == 2_357
    known = cdnow[cdnow["customer_id"].isin(sampled_customers()) & (cdnow["day"] <= CUT)]
    days = known.groupby("customer_id")["day"]
    ours = pd.DataFrame(
        {
            "frequency": days.size() - 1,
            "recency": ((days.max() - days.min()).dt.days / 7).round(2),
            "T": ((CUT - days.min()).dt.days / 7).round(2),
        }
    )
    published = published_summary()[["frequency", "recency", "T"]]
    columns = list(published.columns)
    assert np.allclose(ours.sort_values(columns), published.sort_values(columns), atol=0.011)


def test_bgnbd_is_fitted_as_published(tenth):
    published = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    for name, value in published.items():
        assert tenth.parameters[name] == pytest.approx(value, abs=0.001)


# The models on CDNOW -------------------------------------------------------------------------


def test_models_and_recomputation_agree_without_the_future(cdnow, cdnow_built):
    """The models read a shop that has the future in it, pandas one that ends on the day."""
    known = cdnow[cdnow["day"] <= CUT]
    expected = predict(known, CUT, read_learning(horizon_days=HORIZON_DAYS)).sort_index()
    assert list(expected.index) == list(cdnow_built.index)
    for ours, models in (
        ("expected_orders", "expected_orders_12m"),
        ("churn_probability", "churn_probability"),
    ):
        difference = (expected[ours] - cdnow_built[models].astype(float)).abs()
        assert difference.max() < 2e-6, models


@pytest.mark.parametrize("customers", ["whole", "tenth"])
def test_purchases_are_predicted_no_worse_than_by_bgnbd(customers, request):
    cut = request.getfixturevalue(customers)
    assert abs(cut.error("ours")) <= abs(cut.error("bgnbd"))
    assert cut.error_by_class("ours") <= cut.error_by_class("bgnbd")
    # Class by class: no worse by more than chance moves the purchases of the class.
    classes = cut.by_class()
    excess = (classes["ours"] - classes["purchases"]).abs()
    excess -= (classes["bgnbd"] - classes["purchases"]).abs()
    spread = cut.customers.groupby("repeat_purchases")["purchases"]
    assert (excess <= np.sqrt(spread.var() * spread.size())).all(), excess


@pytest.mark.parametrize("customers", ["whole", "tenth"])
def test_churn_is_predicted_no_worse_than_by_bgnbd(customers, request):
    cut = request.getfixturevalue(customers)
    assert cut.log_loss_of_none("ours") < cut.log_loss_of_none("bgnbd")
    none = cut.customers["purchases"].eq(0)
    assert abs(cut.customers["ours_none"].mean() - none.mean()) < 0.02
    # Who is said to be gone with a probability of p is gone in about p of the cases.
    tenths = pd.qcut(cut.customers["ours_none"], 10, duplicates="drop")
    said, seen = cut.customers["ours_none"].groupby(tenths).mean(), none.groupby(tenths).mean()
    assert (said - seen).abs().max() < 0.1


def test_value_is_that_of_the_purchases_and_of_what_they_are_worth(cdnow_built):
    orders = cdnow_orders()
    later = orders[orders["order_date"].between(CUT + pd.Timedelta(days=1), week(78))]
    later = later[later["customer_id"].isin(cdnow_built.index)]
    predicted = cdnow_built["predicted_value_12m"].astype(float).sum()
    mean = predicted / cdnow_built["expected_orders_12m"].astype(float).sum()
    assert mean == pytest.approx(later["net_revenue"].mean(), rel=0.1)


@pytest.mark.parametrize("learnt, predicted", SPLITS)
def test_other_cuts_are_predicted_no_worse_either(learnt, predicted, cdnow):
    cut = back_test(cdnow, week(learnt), predicted * 7)
    assert abs(cut.error("ours")) <= abs(cut.error("bgnbd"))
    assert cut.error_by_class("ours") <= cut.error_by_class("bgnbd")
    assert cut.log_loss_of_none("ours") < cut.log_loss_of_none("bgnbd")
    row = documented(f"CDNOW, {learnt} weeks")[f"next {predicted}"]
    measured = [100 * cut.error(who) for who in ("ours", "bgnbd")]
    measured += [100 * cut.error_by_class(who) for who in ("ours", "bgnbd")]
    assert row[1:5] == pytest.approx(measured, abs=0.3)


@pytest.mark.parametrize("customers, title", [("whole", "All 23,570"), ("tenth", "The tenth")])
def test_document_has_the_figures_of_the_classes(customers, title, request):
    classes = request.getfixturevalue(customers).by_class()
    table = documented(title)
    for row, who in (("bought", "purchases"), ("ours", "ours"), ("BG/NBD", "bgnbd")):
        measured = [*classes[who], classes[who].sum()]
        assert table[row] == pytest.approx(measured, rel=0.002, abs=1), row


def documented(title: str) -> dict[str, list[float]]:
    """Rows of the document: those of the table with this head, or those that begin so, by name."""
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = {}
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _, *lines = table.splitlines()
        for line in lines:
            name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            if name == title:
                name, *cells = cells
            elif not head.startswith(f"| {title}"):
                continue
            rows[name] = [float(cell.replace(",", "").rstrip(" %")) for cell in cells]
    assert rows, title
    return rows


# A shop of our own making --------------------------------------------------------------------

DRAWN_FROM = pd.Timestamp("2023-01-01")
DRAWN_CUT = pd.Timestamp("2023-12-31")
DRAWN_HORIZON = 180


def drawn_shop(customers: int, days: int, seed: int) -> pd.DataFrame:
    """Sales of customers who begin on any day, buy at their own rate and stay away by chance.

    Rates from a gamma distribution, mean 1 in 60 days; after each repeat purchase the customer is
    gone with a probability from a beta distribution, mean 1 / 5; sales around a value of the
    customer's own, from 10 to 50.
    """
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        day, rate = chance.integers(days), chance.gamma(0.6, 1 / 36)
        gone, value = chance.beta(0.8, 3.2), chance.uniform(10, 50)
        moment, is_first = float(day), True
        while moment < days:
            worth = round(value * chance.uniform(0.5, 1.5), 2)
            rows.append((f"k{number:04d}", int(moment), worth))
            if not is_first and chance.random() < gone:
                break
            moment, is_first = moment + chance.exponential(1 / max(rate, 1e-6)), False
    orders = pd.DataFrame(rows, columns=["customer_id", "day", "net_revenue"])
    orders["order_date"] = DRAWN_FROM + pd.to_timedelta(orders.pop("day"), "D")
    return orders


def replace_facts(path, orders: pd.DataFrame) -> None:
    """Put these sales in the place of fct_orders in a built shop."""
    sales = orders.assign(
        order_id=[f"o{number}" for number in range(len(orders))],
        is_sale=True,
        is_guest=orders["customer_id"].isna(),
        net_sales=orders["net_revenue"],
        order_date=pd.to_datetime(orders["order_date"]).dt.date,
    )
    with duckdb.connect(str(path)) as connection:
        # Without its constraints: the other columns are not looked at.
        connection.execute(
            "create or replace table marts.fct_orders as select * from marts.fct_orders limit 0"
        ).fetchall()
        if len(sales):
            connection.register("sales", sales)
            names = ", ".join(sales.columns)
            connection.execute(
                f"insert into marts.fct_orders ({names}) select {names} from sales"
            ).fetchall()


@pytest.fixture(scope="module")
def predict_by_models(new_dbt, built_sample, tmp_path_factory):
    """predict_by_models(orders): the models' predictions as of DRAWN_CUT, by customer_id."""
    dbt = new_dbt(tmp_path_factory.mktemp("drawn"))
    dbt.start_from(built_sample)
    variables = {
        "as_of_date": f"{DRAWN_CUT:%Y-%m-%d}", "prediction_horizon_days": DRAWN_HORIZON,
    }  # fmt: skip

    def run(orders: pd.DataFrame) -> pd.DataFrame:
        replace_facts(dbt.duckdb_path, orders)
        dbt("run", "--select", *FROM_FACTS, "--exclude", "rpt_customer_profile+",
            vars=variables).check()  # fmt: skip
        return dbt.query(PREDICTIONS).set_index("customer_id").sort_index()

    return run


def test_drawn_shop_is_predicted_and_calibrated(predict_by_models):
    orders = drawn_shop(customers=3000, days=365 + DRAWN_HORIZON, seed=20_240)
    models = predict_by_models(orders)
    purchases = purchase_days(orders)

    known = purchases[purchases["day"] <= DRAWN_CUT]
    expected = predict(known, DRAWN_CUT, read_learning(horizon_days=DRAWN_HORIZON)).sort_index()
    assert list(models.index) == list(expected.index)
    difference = models["expected_orders_12m"].astype(float) - expected["expected_orders"]
    assert difference.abs().max() < 2e-6

    cut = compare(
        purchases, DRAWN_CUT, DRAWN_HORIZON, models["expected_orders_12m"],
        models["churn_probability"],
    )  # fmt: skip
    # BG/NBD is the truth here; who has to learn it comes close.
    assert abs(cut.error("ours")) < 0.1
    assert cut.log_loss_of_none("ours") < cut.log_loss_of_none("bgnbd") + 0.02
    thirds = pd.qcut(models["churn_probability"].astype(float), 3, labels=False)
    seen = cut.customers["purchases"].eq(0).groupby(thirds).mean()
    said = models["churn_probability"].astype(float).groupby(thirds).mean()
    assert (said - seen).abs().max() < 0.08
    later = orders[orders["order_date"].gt(DRAWN_CUT) & orders["customer_id"].isin(models.index)]
    worth = later.groupby("customer_id")["net_revenue"].mean()
    told = models["expected_order_value"].astype(float).reindex(worth.index)
    assert told.corr(worth) > 0.7


def test_shops_with_little_to_learn_from(predict_by_models):
    """Thirty days of history, nobody who came back, one customer, nobody: a number for each."""
    orders = drawn_shop(customers=200, days=30, seed=7)
    orders["order_date"] += DRAWN_CUT - orders["order_date"].max()
    young = predict_by_models(orders)
    assert len(young) == 200 and young["churn_probability"].between(0.02, 0.98).all()
    assert 0 < young["expected_orders_12m"].astype(float).mean() < DRAWN_HORIZON / 30

    once = orders.drop_duplicates("customer_id")
    unknown = predict_by_models(once)
    assert len(unknown) == 200 and unknown["churn_probability"].min() > 0.9
    assert unknown["expected_orders_12m"].between(0.0000005, 0.1).all()
    assert unknown["expected_order_value"].nunique() == 1

    alone = predict_by_models(once.head(1).assign(order_date=DRAWN_CUT))
    assert len(alone) == 1 and 0 < alone["expected_orders_12m"].iloc[0] < 1

    nobody = predict_by_models(once.head(0))
    assert len(nobody) == 0
